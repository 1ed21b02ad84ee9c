/// `\x22` for a quote, `\x5c` for a backslash, `\xHH` for other bytes: what load balancers write within quotes.
enum HexEscapes {
    static func append(_ text: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        var at = 0
        while at < text.count {
            if text[at] == UInt8(ascii: "\\"), at + 3 < text.count, text[at + 1] == UInt8(ascii: "x"),
                let high = HexDigit.value(text[at + 2]),
                let low = HexDigit.value(text[at + 3])
            {
                out.append(high << 4 | low)
                at += 4
            } else {
                out.append(text[at])
                at += 1
            }
        }
    }
}
