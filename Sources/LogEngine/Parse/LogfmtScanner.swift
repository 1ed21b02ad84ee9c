/// Cuts a line of logfmt into pairs. Any byte up to the space separates.
struct LogfmtScanner {
    struct Pair {
        var key: Range<Int>
        /// Without quotes; empty for a bare key.
        var value: Range<Int>
        /// The value has escapes that ``decode(_:_:into:)`` resolves; they were found to be good.
        var isEscaped = false
    }

    struct Fault: CustomStringConvertible {
        /// Counts from 1.
        var position: Int
        var reason: String
        var description: String { "logfmt syntax error at pos \(position) : \(reason)" }
    }

    enum Step {
        case pair(Pair)
        case fault(Fault)
        case end
    }

    private let line: UnsafeRawBufferPointer
    private var at = 0

    init(_ line: UnsafeRawBufferPointer) { self.line = line }

    /// The next pair. After a fault the scanner stands behind the next separator.
    mutating func next() -> Step {
        while at < line.count, line[at] <= 0x20 { at += 1 }
        guard at < line.count else { return .end }
        let start = at
        while at < line.count {
            let byte = line[at]
            if byte <= 0x20 { return .pair(Pair(key: start..<at, value: at..<at)) }
            if byte == UInt8(ascii: "=") {
                guard at > start else { return unexpected(byte) }
                let key = start..<at
                at += 1
                return value(of: key)
            }
            if byte == UInt8(ascii: "\"") { return unexpected(byte) }
            at += 1
        }
        return .pair(Pair(key: start..<at, value: at..<at))
    }

    private mutating func value(of key: Range<Int>) -> Step {
        guard at < line.count, line[at] > 0x20 else { return .pair(Pair(key: key, value: at..<at)) }
        if line[at] == UInt8(ascii: "\"") { return quoted(key) }
        let start = at
        while at < line.count {
            let byte = line[at]
            if byte <= 0x20 { break }
            if byte == UInt8(ascii: "=") || byte == UInt8(ascii: "\"") { return unexpected(byte) }
            at += 1
        }
        return .pair(Pair(key: key, value: start..<at))
    }

    private mutating func quoted(_ key: Range<Int>) -> Step {
        let start = at + 1
        var isEscaped = false
        at = start
        while at < line.count {
            let byte = line[at]
            if byte == UInt8(ascii: "\"") {
                let range = start..<at
                at += 1
                if isEscaped && !Self.isGood(line, range) { return fault("invalid quoted value", at: at + 1) }
                return .pair(Pair(key: key, value: range, isEscaped: isEscaped))
            }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                at += 1
            }
            at += 1
        }
        at = line.count
        return fault("unterminated quoted value", at: at + 1)
    }

    private mutating func unexpected(_ byte: UInt8) -> Step {
        fault(byte == UInt8(ascii: "=") ? "unexpected '='" : "unexpected '\"'", at: at + 1)
    }

    private mutating func fault(_ reason: String, at position: Int) -> Step {
        while at < line.count, line[at] > 0x20 { at += 1 }
        return .fault(Fault(position: position, reason: reason))
    }

    /// Whether every escape in `range` is known and no control character stands beside them.
    private static func isGood(_ line: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
        var at = range.lowerBound
        while at < range.upperBound {
            let byte = line[at]
            if byte < 0x20 { return false }
            if byte == UInt8(ascii: "\\") {
                guard at + 1 < range.upperBound else { return false }
                let c = line[at + 1]
                if c == UInt8(ascii: "u") {
                    guard JSONEscapes.hex4(line, at + 2, range.upperBound) != nil else { return false }
                    at += 4
                } else if c != UInt8(ascii: "'") && JSONEscapes.simple(c) == nil {
                    return false
                }
                at += 1
            }
            at += 1
        }
        return true
    }

    /// Appends the text of a value whose escapes are good; half a surrogate pair and invalid UTF-8 become U+FFFD.
    static func decode(_ line: UnsafeRawBufferPointer, _ range: Range<Int>, into out: inout [UInt8]) {
        var at = range.lowerBound
        let end = range.upperBound
        while at < end {
            let byte = line[at]
            if byte == UInt8(ascii: "\\"), at + 1 < end {
                if line[at + 1] == UInt8(ascii: "u"), var value = JSONEscapes.hex4(line, at + 2, end) {
                    at += 6
                    if value >= 0xD800 && value < 0xDC00, at + 1 < end, line[at] == UInt8(ascii: "\\"), line[at + 1] == UInt8(ascii: "u"),
                        let low = JSONEscapes.hex4(line, at + 2, end), low >= 0xDC00, low <= 0xDFFF
                    {
                        value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
                        at += 6
                    }
                    GoRune.append(value, to: &out)
                } else {
                    out.append(JSONEscapes.simple(line[at + 1]) ?? line[at + 1])
                    at += 2
                }
            } else if byte < 0x80 {
                out.append(byte)
                at += 1
            } else {
                let rune = GoRune.decode(UnsafeRawBufferPointer(rebasing: line[at..<end]), at: 0)
                GoRune.append(rune.value, to: &out)
                at += rune.count
            }
        }
    }
}
