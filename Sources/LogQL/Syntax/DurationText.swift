import LogModel

/// Durations as text: Go's form (`1h30m0s`, `1.5s`) and Prometheus' form (`2d3h`, `1w`, whole numbers).
public enum DurationText {
    /// Why a Prometheus duration is none, in Prometheus' words.
    public struct Fault: Error, Equatable, CustomStringConvertible {
        public var description: String
    }

    private static let nanosecond: Int64 = 1
    private static let second: Int64 = 1_000_000_000
    private static let hour: Int64 = 3_600 * second

    /// Nanoseconds of a Go duration (`-1.5h`, `2m3.5s`, `0`) or else of a Prometheus one (`1d12h`); nil if it is neither.
    public static func parse(_ text: String) -> Int64? {
        if let go = parseGo(text) { return go }
        let negative = text.utf8.first == UInt8(ascii: "-")
        guard let value = try? parsePrometheus(negative ? String(text.dropFirst()) : text) else { return nil }
        return negative ? -value : value
    }

    /// Nanoseconds of a Go duration, nil if it is none or does not fit.
    ///
    ///     parseGo("1m30s") == 90_000_000_000        parseGo(".5ms") == 500_000        parseGo("5") == nil
    public static func parseGo(_ text: String) -> Int64? {
        var rest = text.utf8[...]
        let negative = rest.first == UInt8(ascii: "-")
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
        if rest.elementsEqual("0".utf8) { return 0 }
        if rest.isEmpty { return nil }
        var total: UInt64 = 0
        while !rest.isEmpty {
            var whole: UInt64 = 0
            var fraction: UInt64 = 0
            var scale = 1.0
            var digitCount = 0
            while let byte = rest.first, isDigit(byte) {
                let (tens, tooBig) = whole.multipliedReportingOverflow(by: 10)
                let (sum, tooBigToo) = tens.addingReportingOverflow(UInt64(byte - 48))
                if tooBig || tooBigToo { return nil }
                whole = sum
                digitCount += 1
                rest = rest.dropFirst()
            }
            if rest.first == UInt8(ascii: ".") {
                rest = rest.dropFirst()
                while let byte = rest.first, isDigit(byte) {
                    // Digits beyond the 18th are far below a nanosecond.
                    if scale < 1e18 {
                        fraction = fraction &* 10 &+ UInt64(byte - 48)
                        scale *= 10
                    }
                    digitCount += 1
                    rest = rest.dropFirst()
                }
            }
            let unitText = rest.prefix { $0 != UInt8(ascii: ".") && !isDigit($0) }
            guard digitCount > 0, let unit = goUnit(unitText) else { return nil }
            rest = rest.dropFirst(unitText.count)
            let (product, overflow) = whole.multipliedReportingOverflow(by: UInt64(unit))
            let part = UInt64(Double(fraction) * (Double(unit) / scale))
            let (sum, overflowToo) = product.addingReportingOverflow(part)
            let (next, overflowAtLast) = total.addingReportingOverflow(sum)
            if overflow || overflowToo || overflowAtLast || next > 1 << 63 { return nil }
            total = next
        }
        if negative { return total == 1 << 63 ? .min : -Int64(total) }
        return Int64(exactly: total)
    }

    private static func goUnit(_ text: Substring.UTF8View) -> Int64? {
        switch Substring(text) {
        case "ns": nanosecond
        case "us", "µs", "μs": 1_000
        case "ms": 1_000_000
        case "s": second
        case "m": 60 * second
        case "h": hour
        default: nil
        }
    }

    private static let prometheusUnits: [(name: String, nanoseconds: Int64)] = [
        ("y", 365 * 24 * hour), ("w", 7 * 24 * hour), ("d", 24 * hour), ("h", hour), ("m", 60 * second), ("s", second), ("ms", 1_000_000),
    ]

    /// Nanoseconds of a Prometheus duration: whole numbers, units from the biggest to the smallest, each at most once.
    ///
    ///     parsePrometheus("2d3h") == 183_600_000_000_000
    ///
    /// - Throws: ``Fault`` (`unknown unit "x" in duration "5x"`).
    public static func parsePrometheus(_ text: String) throws(Fault) -> Int64 {
        if text == "0" { return 0 }
        if text.isEmpty { throw Fault(description: "empty duration string") }
        let invalid = Fault(description: "not a valid duration string: " + GoQuote.quoted(text))
        var rest = text.utf8[...]
        var total: Int64 = 0
        var lastUnit = -1
        while !rest.isEmpty {
            let digits = rest.prefix(while: isDigit)
            guard let number = UInt64(Substring(digits)) else { throw invalid }
            rest = rest.dropFirst(digits.count)
            let unitText = rest.prefix { !isDigit($0) }
            if unitText.isEmpty { throw invalid }
            rest = rest.dropFirst(unitText.count)
            guard let unit = prometheusUnits.firstIndex(where: { $0.name.utf8.elementsEqual(unitText) }) else {
                let name = GoQuote.quoted(String(Substring(unitText)))
                throw Fault(description: "unknown unit \(name) in duration \(GoQuote.quoted(text))")
            }
            if unit <= lastUnit { throw invalid }
            lastUnit = unit
            guard let whole = Int64(exactly: number) else { throw Fault(description: "duration out of range") }
            let (product, overflow) = whole.multipliedReportingOverflow(by: prometheusUnits[unit].nanoseconds)
            let (sum, overflowToo) = total.addingReportingOverflow(product)
            if overflow || overflowToo { throw Fault(description: "duration out of range") }
            total = sum
        }
        return total
    }

    /// Prometheus' form, down to milliseconds: `5m`, `1h30m`, `1w`, `0s`.
    public static func prometheus(_ nanoseconds: Int64) -> String {
        var rest = nanoseconds.magnitude / 1_000_000
        if rest == 0 { return "0s" }
        var text = nanoseconds < 0 ? "-" : ""
        for (name, unit) in prometheusUnits {
            let unit = unit.magnitude / 1_000_000
            // Years and weeks only where they say it all: `8d`, not `1w1d`.
            if (name == "y" || name == "w") && rest % unit != 0 { continue }
            if rest >= unit {
                text += "\(rest / unit)\(name)"
                rest %= unit
            }
        }
        return text
    }

    /// Go's form: `5m0s`, `1.5s`, `2h0m0.25s`, `100µs`, `0s`.
    public static func go(_ nanoseconds: Int64) -> String {
        let sign = nanoseconds < 0 ? "-" : ""
        let total = nanoseconds.magnitude
        switch total {
        case 0: return "0s"
        case 1..<1_000: return "\(sign)\(total)ns"
        case 1_000..<1_000_000: return sign + decimal(total, unit: 1_000) + "µs"
        case 1_000_000..<1_000_000_000: return sign + decimal(total, unit: 1_000_000) + "ms"
        default: break
        }
        let minute = UInt64(60 * second)
        var text = sign
        if total >= UInt64(hour) { text += "\(total / UInt64(hour))h" }
        if total >= minute { text += "\(total / minute % 60)m" }
        return text + decimal(total % minute, unit: UInt64(second)) + "s"
    }

    /// `value / unit` with the digits it needs: (1_500, 1_000) → `1.5`.
    private static func decimal(_ value: UInt64, unit: UInt64) -> String {
        var fraction = value % unit
        if fraction == 0 { return "\(value / unit)" }
        var digits = String(unit + fraction).dropFirst()  // leading zeros kept
        while fraction % 10 == 0 {
            digits = digits.dropLast()
            fraction /= 10
        }
        return "\(value / unit).\(digits)"
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
}
