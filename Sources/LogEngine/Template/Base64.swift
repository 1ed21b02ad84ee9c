/// Standard base64 (RFC 4648), as the template functions do it.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            word <<= UInt32(8 * (3 - group.count))
            for index in 0..<4 {
                out.append(index <= group.count ? alphabet[Int(word >> UInt32(18 - 6 * index)) & 63] : UInt8(ascii: "="))
            }
        }
        return out
    }

    /// Missing padding is added; of text that is none the complaint is the value: `illegal base64 data at input byte 0`.
    static func decoded(_ text: [UInt8]) -> [UInt8] {
        let text = text + [UInt8](repeating: UInt8(ascii: "="), count: (4 - text.count % 4) % 4)
        var out: [UInt8] = []
        var word: UInt32 = 0
        var count = 0
        var at = 0
        while at < text.count {
            let byte = text[at]
            if byte == 0x0A || byte == 0x0D {
                at += 1
                continue
            }
            if byte == UInt8(ascii: "=") { return padded(text, at, word, count, out) }
            guard let digit = alphabet.firstIndex(of: byte) else { return illegal(at) }
            word = word << 6 | UInt32(digit)
            count += 1
            at += 1
            if count == 4 {
                out += [UInt8(truncatingIfNeeded: word >> 16), UInt8(truncatingIfNeeded: word >> 8), UInt8(truncatingIfNeeded: word)]
                (word, count) = (0, 0)
            }
        }
        return count == 0 ? out : illegal(at - count)
    }

    /// The end of the text from its first `=` on.
    private static func padded(_ text: [UInt8], _ at: Int, _ word: UInt32, _ count: Int, _ out: [UInt8]) -> [UInt8] {
        guard count >= 2 else { return illegal(at) }
        let rest = text[at...].filter { $0 != 0x0A && $0 != 0x0D }
        guard rest.count >= 4 - count, rest.prefix(4 - count).allSatisfy({ $0 == UInt8(ascii: "=") }) else {
            return illegal(min(at + 1, text.count))
        }
        guard rest.count == 4 - count else { return illegal(at + 4 - count) }
        if count == 2 { return out + [UInt8(truncatingIfNeeded: word >> 4)] }
        return out + [UInt8(truncatingIfNeeded: word >> 10), UInt8(truncatingIfNeeded: word >> 2)]
    }

    private static func illegal(_ at: Int) -> [UInt8] { Array("illegal base64 data at input byte \(at)".utf8) }
}
