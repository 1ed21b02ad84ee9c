/// Strings of JSON (RFC 8259, section 7).
public enum JSONQuote {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Appends a text in quotes; what is no UTF-8 becomes U+FFFD.
    public static func append(_ text: some Collection<UInt8>, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        if UTF8Repair.isValid(text) { body(text, &out) } else { body(UTF8Repair.repaired(text), &out) }
        out.append(UInt8(ascii: "\""))
    }

    private static func body(_ bytes: some Collection<UInt8>, _ out: inout [UInt8]) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), byte]
            case 0x0A: out += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case 0x0D: out += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
            case 0x09: out += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
            case 0..<0x20:
                out.append(contentsOf: "\\u00".utf8)
                out += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: out.append(byte)
            }
        }
    }
}
