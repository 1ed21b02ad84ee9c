/// Reads one JSON document (RFC 8259).
struct JSONValueParser {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() throws(JSONValue.Problem) -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        guard at == bytes.count else { throw JSONValue.Problem(offset: at) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONValue.Problem) -> JSONValue {
        skipSpace()
        guard at < bytes.count, depth < JSONValue.depthMax else { throw JSONValue.Problem(offset: at) }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONValue.Problem) -> JSONValue {
        at += 1
        var members: [(name: String, value: JSONValue)] = []
        if take(UInt8(ascii: "}")) { return .members(members) }
        while true {
            skipSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw JSONValue.Problem(offset: at) }
            let name = try string()
            guard take(UInt8(ascii: ":")) else { throw JSONValue.Problem(offset: at) }
            members.append((name, try value(depth: depth + 1)))
            if take(UInt8(ascii: "}")) { return .members(members) }
            guard take(UInt8(ascii: ",")) else { throw JSONValue.Problem(offset: at) }
        }
    }

    private mutating func array(depth: Int) throws(JSONValue.Problem) -> JSONValue {
        at += 1
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            elements.append(try value(depth: depth + 1))
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else { throw JSONValue.Problem(offset: at) }
        }
    }

    private mutating func string() throws(JSONValue.Problem) -> String {
        at += 1
        var out: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                return String(decoding: out, as: UTF8.self)
            case UInt8(ascii: "\\"):
                at += 1
                try escape(&out)
            case 0..<0x20: throw JSONValue.Problem(offset: at)
            default:
                out.append(byte)
                at += 1
            }
        }
        throw JSONValue.Problem(offset: at)
    }

    private mutating func escape(_ out: inout [UInt8]) throws(JSONValue.Problem) {
        guard at < bytes.count else { throw JSONValue.Problem(offset: at) }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hex4()
            if code & 0xFC00 == 0xD800, bytes.count - at >= 6, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") {
                at += 2
                let low = try hex4()
                code = low & 0xFC00 == 0xDC00 ? 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF) : 0xFFFD
            }
            // Half of a pair is no character.
            let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
            out.append(contentsOf: Array(String(scalar).utf8))
        default: throw JSONValue.Problem(offset: at - 1)
        }
    }

    private mutating func hex4() throws(JSONValue.Problem) -> UInt32 {
        guard bytes.count - at >= 4, let code = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16) else {
            throw JSONValue.Problem(offset: at)
        }
        at += 4
        return code
    }

    private mutating func number() throws(JSONValue.Problem) -> JSONValue {
        let start = at
        while at < bytes.count, "+-.eE0123456789".utf8.contains(bytes[at]) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        guard !text.isEmpty, text.first != "+", Double(text) != nil else { throw JSONValue.Problem(offset: start) }
        return .number(text)
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONValue.Problem) -> JSONValue {
        let count = word.utf8CodeUnitCount
        guard bytes.count - at >= count, bytes[at..<at + count].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: count))
        else {
            throw JSONValue.Problem(offset: at)
        }
        at += count
        return value
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func skipSpace() {
        while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
    }
}
