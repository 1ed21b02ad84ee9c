import LogModel

/// Appends JSON to a buffer of bytes.
enum JSONText {
    /// A JSON string with quotes. `<`, `>` and `&` become `\u003c` and so on, as Loki writes them; each byte that is no UTF-8 becomes U+FFFD.
    static func append(string bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        var at = 0
        while at < bytes.count {
            let end = plainEnd(bytes, from: at)
            if end > at { out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[at..<end])) }
            at = end
            if at == bytes.count { break }
            let byte = bytes[at]
            if byte < 0x80 {
                escape(byte, to: &out)
                at += 1
            } else {
                let length = UTF8Text.scalarLength(bytes, at)
                if length == 0 {
                    out += UTF8Text.replacement
                    at += 1
                } else if length == 3 && byte == 0xE2 && bytes[at + 1] == 0x80 && bytes[at + 2] & 0xFE == 0xA8 {
                    // U+2028 and U+2029 end lines in JavaScript.
                    out += bytes[at + 2] == 0xA8 ? lineSeparator : paragraphSeparator
                    at += 3
                } else {
                    out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[at..<at + length]))
                    at += length
                }
            }
        }
        out.append(UInt8(ascii: "\""))
    }

    /// A JSON string with quotes in which only what JSON asks for is escaped: text that is stored, not an answer to a browser.
    static func append(exact bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        var start = 0
        for (at, byte) in bytes.enumerated() where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<at]))
            escape(byte, to: &out)
            start = at + 1
        }
        out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start...]))
        out.append(UInt8(ascii: "\""))
    }

    static func append(string text: String, to out: inout [UInt8]) {
        var text = text
        text.withUTF8 { append(string: UnsafeRawBufferPointer($0), to: &out) }
    }

    /// `{"app":"shop","env":"prod"}`
    static func append(labels: Labels, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "{"))
        for (index, pair) in labels.pairs.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            append(string: pair.name, to: &out)
            out.append(UInt8(ascii: ":"))
            append(string: pair.value, to: &out)
        }
        out.append(UInt8(ascii: "}"))
    }

    /// `["a","b"]`
    static func append(strings: [String], to out: inout [UInt8]) {
        out.append(UInt8(ascii: "["))
        for (index, text) in strings.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            append(string: text, to: &out)
        }
        out.append(UInt8(ascii: "]"))
    }

    static func append(_ text: StaticString, to out: inout [UInt8]) {
        out.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// First byte at or after `start` that cannot stand in a string as it is, or the end.
    private static func plainEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var at = start
        while bytes.count - at >= 8 {
            // The loop condition is the bounds check.
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let marks = specialBytes(word)
            if marks != 0 { return at + marks.trailingZeroBitCount / 8 }
            at += 8
        }
        while at < bytes.count {
            // Filled up with a plain byte, one byte is a word of eight.
            if specialBytes(UInt64(bytes[at]) | 0x6161_6161_6161_6100) != 0 { return at }
            at += 1
        }
        return at
    }

    /// Bit 7 of each of the eight bytes that is below 0x20, above 0x7F, or one of `"`, `&`, `<`, `>`, `\`. Bits above the lowest
    /// such byte may be wrong: a borrow runs upwards.
    @inline(__always)
    private static func specialBytes(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        func zeroBytes(_ x: UInt64) -> UInt64 { (x &- ones) & ~x }
        let control = (word &- ones &* 0x20) & ~word
        // `"` and `&` differ in one bit, so do `<` and `>`.
        let quoteOrAmpersand = zeroBytes((word & ~(ones &* 0x04)) ^ ones &* 0x22)
        let angle = zeroBytes((word & ~(ones &* 0x02)) ^ ones &* 0x3C)
        let backslash = zeroBytes(word ^ ones &* 0x5C)
        return (control | quoteOrAmpersand | angle | backslash | word) & (ones &* 0x80)
    }

    private static func escape(_ byte: UInt8, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): out.append(byte)
        case UInt8(ascii: "\n"): out.append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): out.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): out.append(UInt8(ascii: "t"))
        default:
            append("u00", to: &out)
            out.append(Hex.lower[Int(byte >> 4)])
            out.append(Hex.lower[Int(byte & 15)])
        }
    }

    private static let lineSeparator = Array("\\u2028".utf8)
    private static let paragraphSeparator = Array("\\u2029".utf8)
}
