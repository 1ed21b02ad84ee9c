/// Walks the members of one JSON object in a line, without building a tree. Nested values come as their text.
public struct JSONFields {
    public struct Member {
        public var key: String
        /// Where the value stands, a string's quotes included.
        public var range: Range<Int>
        /// A string's text with its escapes resolved; the text of numbers and of true, false; nil for null, objects and arrays.
        public var text: [UInt8]?
    }

    private let bytes: UnsafeRawBufferPointer
    private var at = 0
    private var isDone = false
    /// Whether the object ended as it should; known once ``next()`` answered nil.
    public private(set) var isComplete = false
    /// Nesting that is read.
    public static let depthMax = 64

    public init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        skipBlanks()
        if at < bytes.count, bytes[at] == UInt8(ascii: "{") {
            at += 1
            skipBlanks()
            if at < bytes.count, bytes[at] == UInt8(ascii: "}") { end() }
        } else {
            isDone = true
        }
    }

    public mutating func next() -> Member? {
        guard !isDone else { return nil }
        isDone = true
        skipBlanks()
        guard at < bytes.count, bytes[at] == UInt8(ascii: "\""), let key = string() else { return nil }
        skipBlanks()
        guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { return nil }
        at += 1
        skipBlanks()
        let start = at
        var text: [UInt8]?
        guard at < bytes.count else { return nil }
        switch bytes[at] {
        case UInt8(ascii: "\""):
            guard let value = string() else { return nil }
            text = value
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard skipNested() else { return nil }
        default:
            while at < bytes.count, !Self.endsWord(bytes[at]) { at += 1 }
            let word = bytes[start..<at]
            if word.elementsEqual("null".utf8) { break }
            guard word.elementsEqual("true".utf8) || word.elementsEqual("false".utf8) || Self.isNumber(word) else { return nil }
            text = Array(word)
        }
        let range = start..<at
        skipBlanks()
        guard at < bytes.count else { return nil }
        if bytes[at] == UInt8(ascii: ",") {
            at += 1
            isDone = false
        } else if bytes[at] == UInt8(ascii: "}") {
            end()
        } else {
            return nil
        }
        return Member(key: String(decoding: key, as: UTF8.self), range: range, text: text)
    }

    private mutating func end() {
        at += 1
        skipBlanks()
        isDone = true
        isComplete = at == bytes.count
    }

    private mutating func skipBlanks() {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 || bytes[at] == 0x0A || bytes[at] == 0x0D { at += 1 }
    }

    /// The string that begins at `at`; nil when it does not end or an escape is none.
    private mutating func string() -> [UInt8]? {
        at += 1
        var out: [UInt8] = []
        while at < bytes.count {
            let start = at
            while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\") { at += 1 }
            out.append(contentsOf: bytes[start..<at])
            guard at < bytes.count else { return nil }
            at += 1
            if bytes[at - 1] == UInt8(ascii: "\"") { return out }
            guard at < bytes.count, escape(into: &out) else { return nil }
        }
        return nil
    }

    private mutating func escape(into out: inout [UInt8]) -> Bool {
        let letter = bytes[at]
        at += 1
        switch letter {
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(letter)
        case UInt8(ascii: "u"):
            guard var unit = hex() else { return false }
            if unit & 0xFC00 == 0xD800, at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") {
                let before = at
                at += 2
                guard let low = hex() else { return false }
                if low & 0xFC00 == 0xDC00 { unit = 0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF } else { at = before }
            }
            out.append(contentsOf: String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
        default: return false
        }
        return true
    }

    private mutating func hex() -> UInt32? {
        guard at + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = HexDigit.value(bytes[at]) else { return nil }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }

    /// Steps over an object or a list: brackets in pairs, strings whole.
    private mutating func skipNested() -> Bool {
        var depth = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth > Self.depthMax { return false }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 {
                    at += 1
                    return true
                }
            case UInt8(ascii: "\""):
                at += 1
                while at < bytes.count, bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
                guard at < bytes.count else { return false }
            default: break
            }
            at += 1
        }
        return false
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    }

    private static func isNumber(_ word: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard let first = word.first, first == UInt8(ascii: "-") || TimeText.isDigit(first) else { return false }
        return word.allSatisfy { TimeText.isDigit($0) || "+-.eE".utf8.contains($0) }
    }
}
