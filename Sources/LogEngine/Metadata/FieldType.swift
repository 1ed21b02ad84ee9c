import LogQL

/// What the values of a detected field look like.
public enum FieldType: String, Sendable {
    case int, float, boolean, duration, bytes, string

    /// Tried from left to right; what fits nothing is a string.
    ///
    ///     "7" → int    "0.5" → float    "true" → boolean    "1.5s" → duration    "2 MiB" → bytes    "1e234" → string
    public init(of value: String) {
        if Self.isInteger(value) {
            self = .int
        } else if Self.isDecimal(value) {
            self = .float
        } else if ["true", "false", "True", "False", "TRUE", "FALSE", "t", "f", "T", "F"].contains(value) {
            self = .boolean
        } else if DurationText.parseGo(value) != nil {
            self = .duration
        } else if let last = value.utf8.last, last | 0x20 == UInt8(ascii: "b"), (try? ByteSizeText.parse(value)) != nil {
            self = .bytes
        } else {
            self = .string
        }
    }

    private static func isInteger(_ value: String) -> Bool {
        let digits =
            value.utf8.first == UInt8(ascii: "-") || value.utf8.first == UInt8(ascii: "+") ? value.utf8.dropFirst() : value.utf8[...]
        return digits.allSatisfy { $0 &- 0x30 < 10 } && Int64(value) != nil
    }

    /// Digits with one point at most and an exponent of one or two digits, as a longer one is more likely part of an identifier; also
    /// what Go and Prometheus print for numbers that are none.
    private static func isDecimal(_ value: String) -> Bool {
        if ["NaN", "Inf", "+Inf", "-Inf"].contains(value) { return true }
        let parts = value.utf8.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
        if parts.count == 2 {
            let exponent = parts[1].first == UInt8(ascii: "-") || parts[1].first == UInt8(ascii: "+") ? parts[1].dropFirst() : parts[1]
            guard (1...2).contains(exponent.count), exponent.allSatisfy({ $0 &- 0x30 < 10 }) else { return false }
        }
        var points = 0
        var digits = 0
        for (index, byte) in (parts.first ?? "".utf8[...]).enumerated() {
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: "+"): if index > 0 { return false }
            case UInt8(ascii: "."): points += 1
            case 0x30...0x39: digits += 1
            default: return false
            }
        }
        return digits > 0 && points <= 1
    }
}
