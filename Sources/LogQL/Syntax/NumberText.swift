import LogModel

/// Numbers as text.
enum NumberText {
    /// The value of a number token; digits may be parted by `_`.
    static func parse(_ text: String) throws(SyntaxError) -> Double {
        let digits = text.filter { $0 != "_" }
        let isHexadecimal = digits.hasPrefix("0x") || digits.hasPrefix("0X")
        // Go reads hexadecimal numbers only with an exponent.
        guard !isHexadecimal || digits.contains(where: { $0 == "p" || $0 == "P" }), let value = Double(digits) else {
            throw fault(text, "invalid syntax")
        }
        if value.isInfinite { throw fault(text, "value out of range") }
        return value
    }

    private static func fault(_ text: String, _ reason: String) -> SyntaxError {
        .meaning("unable to parse literal as a float: strconv.ParseFloat: parsing \(GoQuote.quoted(text)): \(reason)")
    }

    /// The shortest digits that read back as `value`, without an exponent: `1000000`, `0.000001234`, `-2.5`.
    static func plain(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let text = value.description
        let parts = text.split(separator: "e")
        var digits = String(parts[0])
        if digits.hasSuffix(".0") { digits.removeLast(2) }
        guard parts.count == 2, let exponent = Int(parts[1]) else { return digits }
        let negative = digits.hasPrefix("-")
        if negative { digits.removeFirst() }
        let halves = digits.split(separator: ".")
        let fraction = halves.count == 2 ? String(halves[1]) : ""
        let all = String(halves[0]) + fraction
        let point = halves[0].count + exponent
        let zeros = { (count: Int) in String(repeating: "0", count: count) }
        let plain: String
        if point <= 0 {
            plain = "0." + zeros(-point) + all
        } else if point >= all.count {
            plain = all + zeros(point - all.count)
        } else {
            plain = String(all.prefix(point)) + "." + String(all.dropFirst(point))
        }
        return negative ? "-" + plain : plain
    }

    /// With six decimals, as Go's `%f`: 1 → `1.000000`. Nil when that loses digits or the value is too large to count in.
    static func sixDecimals(_ value: Double) -> String? {
        guard value.magnitude < 1e9 else { return nil }
        let millionths = (value * 1e6).rounded()
        guard millionths / 1e6 == value else { return nil }
        let digits = String(Int64(millionths.magnitude))
        let padded = String(repeating: "0", count: max(0, 7 - digits.count)) + digits
        return (value < 0 ? "-" : "") + padded.dropLast(6) + "." + padded.suffix(6)
    }
}
