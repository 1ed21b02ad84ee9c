/// Decodes the escapes of a JSON string.
enum JSONEscapes {
    /// Appends the decoded text of `bytes[range]`, which is without quotes, to `out`.
    ///
    ///     caf\u00e9 → café      \ud83d\ude00 → 😀
    ///
    /// - Returns: false, with `out` partly written, at an unknown escape, a short `\u`, or half a surrogate pair.
    static func decode(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, into out: inout [UInt8]) -> Bool {
        var at = range.lowerBound
        let end = range.upperBound
        while at < end {
            let byte = bytes[at]
            guard byte == UInt8(ascii: "\\") else {
                out.append(byte)
                at += 1
                continue
            }
            guard at + 1 < end else { return false }
            if bytes[at + 1] == UInt8(ascii: "u") {
                guard var value = hex4(bytes, at + 2, end) else { return false }
                at += 6
                if value >= 0xD800 && value <= 0xDFFF {
                    // A character beyond the first 65536 comes as two escapes.
                    guard value < 0xDC00, at + 1 < end, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u"),
                        let low = hex4(bytes, at + 2, end), low >= 0xDC00, low <= 0xDFFF
                    else { return false }
                    value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
                    at += 6
                }
                GoRune.append(value, to: &out)
                continue
            }
            guard let plain = simple(bytes[at + 1]) else { return false }
            out.append(plain)
            at += 2
        }
        return true
    }

    /// The byte that `\c` stands for.
    static func simple(_ c: UInt8) -> UInt8? {
        switch c {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): c
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// Four hexadecimal digits at `at`.
    static func hex4(_ bytes: UnsafeRawBufferPointer, _ at: Int, _ end: Int) -> UInt32? {
        guard end - at >= 4 else { return nil }
        var value: UInt32 = 0
        for byte in bytes[at..<at + 4] {
            guard let digit = hexDigit(byte) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
