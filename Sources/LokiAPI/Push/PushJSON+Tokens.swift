import CShims

/// Moves over the bytes of the body; every look ahead is checked against its end.
extension PushJSON {
    static let noObject: StaticString = "Value looks like object, but can't find closing '}' symbol"
    static let noString: StaticString = "Value is string, but can't find closing '\"' symbol"
    static let noNumber: StaticString = "Value looks like Number/Boolean/None, but can't find its end: ',' or '}' symbol"
    static let malformed: StaticString = "Malformed JSON error"

    /// The byte at hand, 0 at the end.
    @inline(__always)
    func peek() -> UInt8 { at < bytes.count ? bytes[at] : 0 }

    @inline(__always)
    mutating func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || (bytes[at] >= 0x09 && bytes[at] <= 0x0D) { at += 1 }
    }

    mutating func literal(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard bytes.count - at >= count else { return false }
        for index in 0..<count where bytes[at + index] != word.utf8Start[index] { return false }
        at += count
        return true
    }

    mutating func open(_ bracket: UInt8, orSay reason: StaticString) throws(Problem) {
        skipSpace()
        guard peek() == bracket else { throw .inStream(reason) }
        at += 1
    }

    /// Reads `"key":`, or the end of the object.
    mutating func nextKey(_ isFirst: inout Bool) throws(Problem) -> Text? {
        skipSpace()
        if peek() == UInt8(ascii: "}") {
            at += 1
            return nil
        }
        if !isFirst {
            guard peek() == UInt8(ascii: ",") else { throw .inStream(Self.malformed) }
            at += 1
            skipSpace()
        }
        isFirst = false
        guard peek() == UInt8(ascii: "\"") else { throw .inStream(Self.malformed) }
        let key = try string()
        skipSpace()
        guard peek() == UInt8(ascii: ":") else { throw .inStream(Self.malformed) }
        at += 1
        return key
    }

    /// Moves to the next element of an array; false at its end.
    @inline(__always)
    mutating func nextElement(_ isFirst: inout Bool) throws(Problem) -> Bool {
        skipSpace()
        if peek() == UInt8(ascii: "]") {
            at += 1
            return false
        }
        if !isFirst {
            guard peek() == UInt8(ascii: ",") else { throw .inStream(Self.malformed) }
            at += 1
            skipSpace()
        }
        isFirst = false
        return true
    }

    /// Reads a string; `at` stands on its quote.
    @inline(__always)
    mutating func string() throws(Problem) -> Text {
        at += 1
        let start = at
        at = shim_json_string_end(bytes.baseAddress, bytes.count, at)
        if at < bytes.count, bytes[at] == UInt8(ascii: "\""), isUTF8 {
            at += 1
            return .plain(start..<at - 1)
        }
        try slowString(from: start)
        return .decoded
    }

    /// Decodes a string with escapes, control characters or broken UTF-8 into `scratch`.
    mutating func slowString(from start: Int) throws(Problem) {
        scratch.removeAll(keepingCapacity: true)
        at = start
        while true {
            let end = shim_json_string_end(bytes.baseAddress, bytes.count, at)
            let run = UnsafeRawBufferPointer(rebasing: bytes[at..<end])
            if isUTF8 { scratch.append(contentsOf: run) } else { UTF8Text.appendRepaired(run, to: &scratch) }
            at = end
            guard at < bytes.count else { throw .inStream(Self.noString) }
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"): try escape()
            default: scratch.append(byte)  // Loki lets a bare control character pass.
            }
        }
    }

    mutating func escape() throws(Problem) {
        guard at < bytes.count else { throw .inStream(Self.noString) }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(byte)
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0C)
        case UInt8(ascii: "n"): scratch.append(0x0A)
        case UInt8(ascii: "r"): scratch.append(0x0D)
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "u"):
            var scalar = try fourHex()
            if scalar & 0xFC00 == 0xD800, bytes.count - at >= 6, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") {
                let back = at
                at += 2
                let low = try fourHex()
                if low & 0xFC00 == 0xDC00 {
                    scalar = 0x10000 + (scalar & 0x3FF) << 10 + low & 0x3FF
                } else {
                    at = back  // A surrogate without its partner: U+FFFD, and the next escape stands for itself.
                }
            }
            UTF8Text.append(scalar: scalar, to: &scratch)
        default: throw .inStream(Self.malformed)
        }
    }

    mutating func fourHex() throws(Problem) -> UInt32 {
        guard bytes.count - at >= 4 else { throw .inStream(Self.noString) }
        var value: UInt32 = 0
        for index in at..<at + 4 {
            guard let digit = Hex.value(bytes[index]) else { throw .inStream(Self.malformed) }
            value = value << 4 | UInt32(digit)
        }
        at += 4
        return value
    }

    /// Passes over any value without reading it; nesting costs no stack.
    mutating func skipValue() throws(Problem) {
        skipSpace()
        guard at < bytes.count else { throw .whole(failure("skip: unexpected end of input")) }
        var depth = 0
        let start = at
        repeat {
            guard at < bytes.count else { throw .whole(failure("skip: unexpected end of input")) }
            switch bytes[at] {
            case UInt8(ascii: "\""): try skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","):
                // Of a value that is none: `{"a":}`.
                if depth == 0 { throw .whole(unexpected("Skip: do not know how to skip")) }
                if bytes[at] != UInt8(ascii: ",") { depth -= 1 }
                at += 1
            default:
                at += 1
                if depth == 0 {
                    while at < bytes.count, !Self.endsScalar(bytes[at]) { at += 1 }
                }
            }
        } while depth > 0
        assert(at > start)
    }

    static func endsScalar(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    }

    mutating func skipString() throws(Problem) {
        at += 1
        while true {
            at = shim_json_string_end(bytes.baseAddress, bytes.count, at)
            guard at < bytes.count else { throw .whole(failure("skipString: incomplete string")) }
            if bytes[at] == UInt8(ascii: "\"") {
                at += 1
                return
            }
            at = min(at + (bytes[at] == UInt8(ascii: "\\") ? 2 : 1), bytes.count)
        }
    }
}
