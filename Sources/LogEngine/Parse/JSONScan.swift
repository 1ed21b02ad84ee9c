import CShims

/// Where things end in JSON text that need not be valid: the questions Loki's lenient reader asks, with its answers.
enum JSONScan {
    /// What a value looks like, and where it stands; a string's range is without its quotes.
    struct Value {
        enum Kind { case string, number, boolean, null, object, array }
        var kind: Kind
        var range: Range<Int>
        /// First byte behind the value.
        var end: Int
        /// A string with a backslash in it.
        var isEscaped = false
    }

    enum Fault: String {
        case object = "Value looks like object, but can't find closing '}' symbol"
        case array = "Value is array, but can't find closing ']' symbol"
        case string = "Value is string, but can't find closing '\"' symbol"
        case malformed = "Malformed JSON error"
        case type = "Unknown value type"
        case escape = "Encountered an invalid escape sequence in a string"
    }

    enum Outcome {
        case value(Value)
        case fault(Fault)
    }

    /// First byte at or after `from` that is no white space; nil at the end.
    @inline(__always) static func token(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ end: Int) -> Int? {
        var at = from
        while at < end {
            let byte = bytes[at]
            if byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 { return at }
            at += 1
        }
        return nil
    }

    /// The closing quote of the string whose text begins at `from`, and whether a backslash stands before it.
    @inline(__always)
    static func stringEnd(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ end: Int) -> (quote: Int, isEscaped: Bool)? {
        var at = from
        var isEscaped = false
        while at < end {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") { return (at, isEscaped) }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                at += 1
            }
            at += 1
        }
        return nil
    }

    /// First byte behind the block that opens at `from`; brackets of the other kind are not looked at, strings are skipped.
    static func blockEnd(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ end: Int, open: UInt8, close: UInt8) -> Int? {
        var level = 0
        var at = from
        while at < end {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                guard let string = stringEnd(bytes, at + 1, end) else { return nil }
                at = string.quote
            } else if byte == open {
                level += 1
            } else if byte == close {
                level -= 1
                if level == 0 { return at + 1 }
            }
            at += 1
        }
        return nil
    }

    /// First byte at or after `from` that cannot belong to a number or a word.
    @inline(__always) static func wordEnd(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ end: Int) -> Int {
        var at = from
        while at < end {
            switch bytes[at] {
            case 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"): return at
            default: at += 1
            }
        }
        return end
    }

    /// The value whose first byte is the next token at or after `from`.
    static func value(_ bytes: UnsafeRawBufferPointer, _ from: Int, _ end: Int) -> Outcome {
        guard let start = token(bytes, from, end) else { return .fault(.malformed) }
        let first = bytes[start]
        switch first {
        case UInt8(ascii: "\""):
            guard let string = stringEnd(bytes, start + 1, end) else { return .fault(.string) }
            return .value(
                Value(kind: .string, range: start + 1..<string.quote, end: string.quote + 1, isEscaped: string.isEscaped))
        case UInt8(ascii: "["):
            guard let close = blockEnd(bytes, start, end, open: first, close: UInt8(ascii: "]")) else { return .fault(.array) }
            return .value(Value(kind: .array, range: start..<close, end: close))
        case UInt8(ascii: "{"):
            guard let close = blockEnd(bytes, start, end, open: first, close: UInt8(ascii: "}")) else { return .fault(.object) }
            return .value(Value(kind: .object, range: start..<close, end: close))
        default:
            let close = wordEnd(bytes, start, end)
            let kind: Value.Kind
            switch first {
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): kind = .number
            case UInt8(ascii: "t") where isWord(bytes, start, close, "true"): kind = .boolean
            case UInt8(ascii: "f") where isWord(bytes, start, close, "false"): kind = .boolean
            case UInt8(ascii: "n") where isWord(bytes, start, close, "null"): kind = .null
            default: return .fault(.type)
            }
            return .value(Value(kind: kind, range: start..<close, end: close))
        }
    }

    private static func isWord(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ word: StaticString) -> Bool {
        guard end - start == word.utf8CodeUnitCount else { return false }
        let word = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        return Bytes.equal(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), word)
    }
}
