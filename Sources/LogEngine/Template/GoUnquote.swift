/// Go's strconv.Unquote: double-quoted, back-quoted and single-quoted text to bytes.
enum GoUnquote {
    static func unquote(_ text: [UInt8]) -> [UInt8]? {
        guard text.count >= 2, let quote = text.first, text.last == quote else { return nil }
        let inner = Array(text[1..<text.count - 1])
        if quote == UInt8(ascii: "`") { return inner.contains(quote) ? nil : inner.filter { $0 != 0x0D } }
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        var out: [UInt8] = []
        var at = 0
        while at < inner.count {
            let byte = inner[at]
            if byte == quote || byte == 0x0A { return nil }
            guard byte == UInt8(ascii: "\\") else {
                out.append(byte)
                at += 1
                continue
            }
            guard at + 1 < inner.count, let used = escape(inner, at + 1, quote, &out) else { return nil }
            at += 1 + used
        }
        return out
    }

    /// Decodes what follows a backslash; answers how many bytes it took.
    private static func escape(_ text: [UInt8], _ at: Int, _ quote: UInt8, _ out: inout [UInt8]) -> Int? {
        switch text[at] {
        case UInt8(ascii: "a"): out.append(7)
        case UInt8(ascii: "b"): out.append(8)
        case UInt8(ascii: "f"): out.append(12)
        case UInt8(ascii: "n"): out.append(10)
        case UInt8(ascii: "r"): out.append(13)
        case UInt8(ascii: "t"): out.append(9)
        case UInt8(ascii: "v"): out.append(11)
        case UInt8(ascii: "\\"): out.append(text[at])
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            guard text[at] == quote else { return nil }
            out.append(text[at])
        case UInt8(ascii: "x"): return hex(text, at + 1, 2, &out)
        case UInt8(ascii: "u"): return hex(text, at + 1, 4, &out)
        case UInt8(ascii: "U"): return hex(text, at + 1, 8, &out)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            guard at + 2 < text.count else { return nil }
            var value = 0
            for byte in text[at...at + 2] {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "7") else { return nil }
                value = value << 3 | Int(byte - UInt8(ascii: "0"))
            }
            guard value < 256 else { return nil }
            out.append(UInt8(value))
            return 3
        default: return nil
        }
        return 1
    }

    private static func hex(_ text: [UInt8], _ at: Int, _ count: Int, _ out: inout [UInt8]) -> Int? {
        guard text.count - at >= count else { return nil }
        var value: UInt32 = 0
        for byte in text[at..<at + count] {
            guard let digit = JSONEscapes.hexDigit(byte) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        if count == 2 {
            out.append(UInt8(value))
        } else {
            guard Unicode.Scalar(value) != nil else { return nil }
            GoRune.append(value, to: &out)
        }
        return count + 1
    }
}
