/// One line cut into words and what stands between them; buffers are reused from line to line.
///
///     user=7 took 12ms   →   words "user" "7" "took" "12ms", between them "=" " " " "
///
/// Words that hold a digit, `<` or bytes that are no UTF-8 are variable from the start. A text in double quotes is one word. What lies
/// behind the first line break, or behind `wordsMax` words, is one variable word at the end.
struct LineTokens {
    struct Word {
        var start: Int
        var count: Int
        var isVariable: Bool
    }

    static let wordsMax = 80
    static let bytesMax = 4096

    private(set) var words: [Word] = []
    /// Texts between words with 0x00 for each word: lines of one shape may follow one pattern.
    private(set) var shape: [UInt8] = []
    private(set) var hash: UInt64 = 0

    mutating func read(_ line: UnsafeRawBufferPointer) {
        words.removeAll(keepingCapacity: true)
        shape.removeAll(keepingCapacity: true)
        var end = min(line.count, Self.bytesMax)
        var at = 0
        while at < end {
            let byte = line[at]
            if byte == 0x0A || byte == 0 || words.count == Self.wordsMax {
                end = at
                break
            }
            // `"status":200` and `"status": 200` read alike.
            if Self.isSeparator(byte) || byte == UInt8(ascii: ":") && shape.last == UInt8(ascii: "\"") {
                shape.append(byte)
                at += 1
                // A text in quotes is one word, unless the line ends inside of it.
                if byte == UInt8(ascii: "\""), let close = Self.quote(line, at, end), close > at {
                    word(line, at..<close)
                    shape.append(byte)
                    at = close + 1
                }
                continue
            }
            var next = at + 1
            while next < end, !Self.isSeparator(line[next]), line[next] != 0x0A, line[next] != 0 { next += 1 }
            word(line, at..<next)
            at = next
        }
        if end < line.count { rest(line, from: end) }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in shape { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        self.hash = hash
    }

    private mutating func word(_ line: UnsafeRawBufferPointer, _ range: Range<Int>) {
        var isVariable = false
        var isASCII = true
        for byte in line[range] {
            if byte &- 0x30 < 10 || byte == UInt8(ascii: "<") || byte < 0x20 { isVariable = true }
            if byte >= 0x80 { isASCII = false }
        }
        if !isASCII && !isVariable { isVariable = String(validating: line[range], as: UTF8.self) == nil }
        shape.append(0)
        words.append(Word(start: range.lowerBound, count: range.count, isVariable: isVariable))
    }

    /// What is not looked at: part of the last word where that was cut, else a word of its own.
    private mutating func rest(_ line: UnsafeRawBufferPointer, from start: Int) {
        let isCut = line[start] != 0x0A && line[start] != 0
        if isCut, shape.last == 0, let last = words.indices.last {
            words[last].count = line.count - words[last].start
            words[last].isVariable = true
        } else {
            shape.append(0)
            words.append(Word(start: start, count: line.count - start, isVariable: true))
        }
    }

    /// The closing quote: not one behind a backslash.
    private static func quote(_ line: UnsafeRawBufferPointer, _ from: Int, _ end: Int) -> Int? {
        var at = from
        while at < end {
            if line[at] == UInt8(ascii: "\"") { return at }
            if line[at] == 0x0A || line[at] == 0 { return nil }
            at += line[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    @inline(__always)
    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x20, 0x09, 0x0D, UInt8(ascii: "\""), UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "|"):
            true
        default: false
        }
    }
}
