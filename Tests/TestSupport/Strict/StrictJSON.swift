/// Reads JSON once from front to back, as streaming decoders do: whoever asks for a key gets the next one or an error, and nothing is
/// looked up later.
public struct StrictJSON {
    /// What the reader wanted, what stands there instead, and where.
    public struct Surprise: Error, CustomStringConvertible {
        public var reason: String
        public var offset: Int
        public var description: String { "byte \(offset): \(reason)" }
    }

    private let bytes: [UInt8]
    public private(set) var at = 0

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public func fail(_ reason: String) -> Surprise {
        let rest = String(decoding: bytes[min(at, bytes.count)..<min(at + 60, bytes.count)], as: UTF8.self)
        return Surprise(reason: "\(reason), here: \(rest)", offset: at)
    }

    private mutating func skipSpace() {
        while at < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[at]) { at += 1 }
    }

    /// The next byte that is no space.
    public mutating func peek() -> Character? {
        skipSpace()
        return at < bytes.count ? Character(Unicode.Scalar(bytes[at])) : nil
    }

    public mutating func take(_ character: Character) throws(Surprise) {
        guard peek() == character else { throw fail("expected \(character)") }
        at += 1
    }

    private mutating func takeIf(_ character: Character) -> Bool {
        guard peek() == character else { return false }
        at += 1
        return true
    }

    public mutating func end() throws(Surprise) {
        if peek() != nil { throw fail("text behind the document") }
    }

    /// Calls `body` with each key; it has to read the value.
    public mutating func object(_ body: (inout StrictJSON, String) throws(Surprise) -> Void) throws(Surprise) {
        try take("{")
        if takeIf("}") { return }
        var seen = Set<String>()
        repeat {
            let key = try string()
            guard seen.insert(key).inserted else { throw fail("the key \(key) comes twice") }
            try take(":")
            try body(&self, key)
        } while takeIf(",")
        try take("}")
    }

    public mutating func array(_ body: (inout StrictJSON) throws(Surprise) -> Void) throws(Surprise) {
        try take("[")
        if takeIf("]") { return }
        repeat { try body(&self) } while takeIf(",")
        try take("]")
    }

    /// A string of valid UTF-8 without raw control characters.
    public mutating func string() throws(Surprise) -> String {
        try take("\"")
        var text: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let valid = String(validating: text, as: UTF8.self) else { throw fail("a string is no UTF-8") }
                return valid
            case 0..<0x20: throw fail("a control character in a string")
            case UInt8(ascii: "\\"): text += try escape()
            default: text.append(byte)
            }
        }
        throw fail("a string without an end")
    }

    private mutating func escape() throws(Surprise) -> [UInt8] {
        guard at < bytes.count else { throw fail("a string without an end") }
        defer { at += 1 }
        switch bytes[at] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [bytes[at]]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "u"):
            guard at + 4 < bytes.count,
                let unit = UInt32(String(decoding: bytes[at + 1...at + 4], as: UTF8.self), radix: 16), let scalar = Unicode.Scalar(unit)
            else { throw fail("an escape that is no character") }
            at += 4
            return Array(String(Character(scalar)).utf8)
        default: throw fail("an unknown escape")
        }
    }

    /// A number as it is written: no exponent, no needless zeros.
    public mutating func number() throws(Surprise) -> String {
        _ = peek()
        let start = at
        while at < bytes.count, "+-.0123456789eE".utf8.contains(bytes[at]) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        guard Self.isPlain(text) else { throw fail("\"\(text)\" is no plain number") }
        return text
    }

    /// `-12.5`, `0`, `3`; not `1e3`, `.5`, `05`, `1.50`.
    public static func isPlain(_ text: String) -> Bool {
        var digits = Substring(text)
        if digits.first == "-" { digits = digits.dropFirst() }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, !whole.isEmpty, whole.allSatisfy({ $0.isASCII && $0.isNumber }),
            whole == "0" || whole.first != "0"
        else { return false }
        guard parts.count == 2 else { return true }
        return !parts[1].isEmpty && parts[1].allSatisfy { $0.isASCII && $0.isNumber } && parts[1].last != "0"
    }

    public mutating func integer() throws(Surprise) -> Int {
        let text = try number()
        guard let value = Int(text) else { throw fail("\(text) is no whole number") }
        return value
    }

    public mutating func takeWord(_ word: String) throws(Surprise) {
        _ = peek()
        guard bytes[at...].starts(with: word.utf8) else { throw fail("expected \(word)") }
        at += word.utf8.count
    }

    /// An object whose values are strings; the names have to ascend, so that equal sets are equal text.
    public mutating func labels() throws(Surprise) -> [String: String] {
        var labels: [String: String] = [:]
        var last: [UInt8] = []
        try object { (json, name) throws(Surprise) in
            guard labels.isEmpty || last.lexicographicallyPrecedes(name.utf8) else { throw json.fail("\(name) is not in its place") }
            last = Array(name.utf8)
            labels[name] = try json.string()
        }
        return labels
    }

    /// Any value.
    public mutating func skip() throws(Surprise) {
        switch peek() {
        case "{": try object { (json, _) throws(Surprise) in try json.skip() }
        case "[": try array { (json) throws(Surprise) in try json.skip() }
        case "\"": _ = try string()
        case "t": try takeWord("true")
        case "f": try takeWord("false")
        case "n": try takeWord("null")
        default: _ = try number()
        }
    }
}
