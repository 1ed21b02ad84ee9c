/// Percent escapes of URLs and forms; in both, `+` stands for a space.
public enum URLEscape {
    /// - Throws: 400 `invalid URL escape "%ZZ"`, quoting the escape. Bytes that are no UTF-8 become U+FFFD.
    public static func unescaped(_ bytes: Slice<UnsafeRawBufferPointer>) throws(APIError) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = bytes.startIndex
        while at < bytes.endIndex {
            switch bytes[at] {
            case UInt8(ascii: "+"): out.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard bytes.endIndex - at >= 3, let high = Hex.value(bytes[at + 1]), let low = Hex.value(bytes[at + 2]) else {
                    let shown = String(decoding: bytes[at..<min(at + 3, bytes.endIndex)], as: UTF8.self)
                    throw APIError(400, "invalid URL escape \"\(shown)\"")
                }
                out.append(high << 4 | low)
                at += 2
            case let byte: out.append(byte)
            }
            at += 1
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Escapes all but letters, digits and `-_.~`, so that the result may stand in a path or a query.
    public static func escaped(_ text: String) -> String {
        var out: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"):
                out.append(byte)
            default: out += [UInt8(ascii: "%"), Hex.upper[Int(byte >> 4)], Hex.upper[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

enum Hex {
    static let upper = Array("0123456789ABCDEF".utf8)
    static let lower = Array("0123456789abcdef".utf8)

    @inline(__always)
    static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
