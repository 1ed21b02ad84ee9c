/// Words that a group of lines has in common; the others are variable.
struct LineTemplate {
    /// Of ``LineTokens/shape``.
    let shape: [UInt8]
    /// The line that began the template.
    private let example: [UInt8]
    private var bytes: [UInt8] = []
    private var words: [LineTokens.Word] = []
    /// Lines that follow it.
    private(set) var lines = 1

    init(_ tokens: LineTokens, _ line: UnsafeRawBufferPointer) {
        shape = tokens.shape
        example = Array(line.prefix(LineTokens.bytesMax))
        for word in tokens.words {
            words.append(LineTokens.Word(start: bytes.count, count: word.isVariable ? 0 : word.count, isVariable: word.isVariable))
            if !word.isVariable { bytes.append(contentsOf: line[word.start..<word.start + word.count]) }
        }
    }

    var byteCount: Int { example.count + bytes.count + shape.count + words.count * 24 + 96 }

    /// Of the words that are fixed on either side the share that is equal; 1 when all are variable. The shapes must be equal.
    func likeness(_ tokens: LineTokens, _ line: UnsafeRawBufferPointer) -> Double {
        likeness(tokens.words, line)
    }

    func likeness(_ other: LineTemplate) -> Double {
        other.bytes.withUnsafeBytes { likeness(other.words, $0) }
    }

    private func likeness(_ others: [LineTokens.Word], _ line: UnsafeRawBufferPointer) -> Double {
        var fixed = 0
        var equal = 0
        bytes.withUnsafeBytes { own in
            for (mine, other) in zip(words, others) where !(mine.isVariable && other.isVariable) {
                fixed += 1
                if Self.isEqual(mine, own, other, line) { equal += 1 }
            }
        }
        return fixed == 0 ? 1 : Double(equal) / Double(fixed)
    }

    @inline(__always)
    private static func isEqual(
        _ a: LineTokens.Word, _ bytesOfA: UnsafeRawBufferPointer, _ b: LineTokens.Word, _ bytesOfB: UnsafeRawBufferPointer
    ) -> Bool {
        guard !a.isVariable, !b.isVariable, a.count == b.count else { return false }
        return Bytes.equal(
            UnsafeRawBufferPointer(rebasing: bytesOfA[a.start..<a.start + a.count]),
            UnsafeRawBufferPointer(rebasing: bytesOfB[b.start..<b.start + b.count]))
    }

    /// Makes words variable in which the line differs, and counts it.
    mutating func take(_ tokens: LineTokens, _ line: UnsafeRawBufferPointer) {
        widen(tokens.words, line)
        lines += 1
    }

    mutating func take(_ other: LineTemplate) {
        other.bytes.withUnsafeBytes { widen(other.words, $0) }
        lines += other.lines
    }

    private mutating func widen(_ others: [LineTokens.Word], _ line: UnsafeRawBufferPointer) {
        for (index, other) in others.enumerated() where index < words.count && !words[index].isVariable {
            let isEqual = bytes.withUnsafeBytes { Self.isEqual(words[index], $0, other, line) }
            if !isEqual { words[index].isVariable = true }
        }
    }

    /// The text, held against the line that began the template. `|>` takes the first place at which a literal stands, so that a last
    /// literal that stands inside of a variable too is not found at the end of the line: then it is left out.
    var checkedText: [UInt8] {
        let text = text
        let isFound = example.withUnsafeBytes { line in (try? LinePattern(text))?.matches(line) ?? false }
        if isFound { return text }
        let variable = Array("<_>".utf8)
        var end = text.count
        while end >= variable.count, !text[..<end].suffix(variable.count).elementsEqual(variable) { end -= 1 }
        return end >= variable.count ? Array(text[..<end]) : text
    }

    /// `user=<_> took <_>`: variable words with nothing but spaces between them become one.
    var text: [UInt8] {
        let variable = Array("<_>".utf8)
        var out: [UInt8] = []
        /// Spaces behind a variable word, which count only if something fixed follows.
        var spaces: [UInt8]?
        var next = 0
        for byte in shape {
            if byte != 0 {
                if spaces != nil, byte == 0x20 || byte == 0x09 {
                    spaces?.append(byte)
                } else {
                    out += (spaces ?? []) + [byte]
                    spaces = nil
                }
                continue
            }
            let word = words[next]
            next += 1
            if word.isVariable {
                if spaces == nil { out += variable }
                spaces = []
            } else {
                out += spaces ?? []
                spaces = nil
                out += bytes[word.start..<word.start + word.count]
            }
        }
        return out + (spaces ?? [])
    }
}
