/// template.HTMLEscape and JSEscape.
enum GoEscape {
    static func html(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        for byte in bytes {
            switch byte {
            case 0: out += "\u{FFFD}".utf8
            case UInt8(ascii: "\""): out += "&#34;".utf8
            case UInt8(ascii: "'"): out += "&#39;".utf8
            case UInt8(ascii: "&"): out += "&amp;".utf8
            case UInt8(ascii: "<"): out += "&lt;".utf8
            case UInt8(ascii: ">"): out += "&gt;".utf8
            default: out.append(byte)
            }
        }
        return out
    }

    static func js(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var at = 0
        while at < bytes.count {
            let rune = GoRune.decode(bytes, at: at)
            switch rune.value {
            case UInt32(UInt8(ascii: "\\")): out += "\\\\".utf8
            case UInt32(UInt8(ascii: "'")): out += "\\'".utf8
            case UInt32(UInt8(ascii: "\"")): out += "\\\"".utf8
            case 0x3C, 0x3E, 0x26, 0x3D, 0..<0x20: out += ("\\u" + GoPrinter.hex(UInt64(rune.value), width: 4, upper: true)).utf8
            case 0x20..<0x80: out.append(UInt8(rune.value))
            default:
                if let scalar = Unicode.Scalar(rune.value), GoUnicode.isPrint(scalar) {
                    out += bytes[at..<at + rune.count]
                } else {
                    out += ("\\u" + GoPrinter.hex(UInt64(rune.value), width: 4, upper: true)).utf8
                }
            }
            at += rune.count
        }
        return out
    }
}
