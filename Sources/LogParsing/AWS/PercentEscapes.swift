/// What CloudFront writes for spaces and other bytes: `%20`, in x-forwarded-for also `\x20`. A plus sign is a plus sign.
enum PercentEscapes {
    static func append(_ text: some Collection<UInt8>, to out: inout [UInt8]) {
        var at = text.startIndex
        while at < text.endIndex {
            let byte = text[at]
            let next = text.index(after: at)
            let isPercent = byte == UInt8(ascii: "%")
            let isHex = byte == UInt8(ascii: "\\") && next < text.endIndex && text[next] == UInt8(ascii: "x")
            let digits = isHex ? text.index(after: next) : next
            if isPercent || isHex, text.distance(from: digits, to: text.endIndex) >= 2, let high = HexDigit.value(text[digits]),
                let low = HexDigit.value(text[text.index(after: digits)])
            {
                out.append(high << 4 | low)
                at = text.index(digits, offsetBy: 2)
            } else {
                out.append(byte)
                at = next
            }
        }
    }

    /// Whether text that was decoded once was encoded twice: logs before 2019 did so with user agents.
    static func isEncodedStill(_ text: some Collection<UInt8>) -> Bool {
        if text.contains(0x20) { return false }
        var at = text.startIndex
        while at < text.endIndex {
            let next = text.index(after: at)
            if text[at] == UInt8(ascii: "%"), text.distance(from: next, to: text.endIndex) >= 2, HexDigit.value(text[next]) != nil,
                HexDigit.value(text[text.index(after: next)]) != nil
            {
                return true
            }
            at = next
        }
        return false
    }
}
