/// Durations as they are written in parameters, limits and messages.
public enum DurationText {
    /// Nanoseconds of a Prometheus duration: `y w d h m s ms` in that order, each once, whole numbers (`1h30m`, `2000ms`, `0`).
    /// nil when the text is none, or is longer than 292 years.
    public static func prometheus(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        var rest = Array(text.utf8)[...]
        if rest.isEmpty { return nil }
        var total: Int64 = 0
        var next = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
            rest = rest.dropFirst(digits.count)
            guard !digits.isEmpty, let number = Int64(String(decoding: digits, as: UTF8.self)) else { return nil }
            let letters = rest.prefix { $0 < 0x30 || $0 > 0x39 }
            rest = rest.dropFirst(letters.count)
            guard let unit = units[next...].firstIndex(where: { $0.name.utf8.elementsEqual(letters) }) else { return nil }
            next = unit + 1
            let (part, overflow) = number.multipliedReportingOverflow(by: units[unit].nanoseconds)
            let (sum, overflow2) = total.addingReportingOverflow(part)
            if overflow || overflow2 { return nil }
            total = sum
        }
        return total
    }

    /// Nanoseconds of a Go duration: signed, fractions allowed, any order, units from `ns` to `h` (`1.5h`, `-3s`, `1h0m0.5s`).
    public static func go(_ text: String) -> Int64? {
        var rest = Array(text.utf8)[...]
        var negative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            negative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        if rest.elementsEqual("0".utf8) { return 0 }
        if rest.isEmpty { return nil }
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0 == UInt8(ascii: ".") || ($0 >= 0x30 && $0 <= 0x39) }
            rest = rest.dropFirst(number.count)
            var digits = String(decoding: number, as: UTF8.self)
            if digits.hasPrefix(".") { digits = "0" + digits }
            if digits.hasSuffix(".") { digits += "0" }
            guard let value = Double(digits) else { return nil }
            let letters = rest.prefix { !($0 == UInt8(ascii: ".") || ($0 >= 0x30 && $0 <= 0x39)) }
            rest = rest.dropFirst(letters.count)
            guard let unit = goUnits.first(where: { $0.name.utf8.elementsEqual(letters) }) else { return nil }
            total += value * unit.nanoseconds
        }
        guard total < 9.2e18 else { return nil }
        return negative ? -Int64(total) : Int64(total)
    }

    /// Either syntax.
    public static func parse(_ text: String) -> Int64? { prometheus(text) ?? go(text) }

    /// As Loki prints limits: the largest units first, each only once and only as far as it divides (`30d1h`, `7d`, `1m30s`, `0s`).
    public static func text(_ nanoseconds: Int64) -> String {
        if nanoseconds == 0 { return "0s" }
        var rest = nanoseconds.magnitude / 1_000_000
        var out = nanoseconds < 0 ? "-" : ""
        for unit in units {
            let size = UInt64(unit.nanoseconds / 1_000_000)
            // Weeks and years are shown only when nothing smaller is left, as Prometheus does.
            if unit.name == "y" || unit.name == "w", rest % size != 0 { continue }
            if rest / size > 0 {
                out += "\(rest / size)\(unit.name)"
                rest %= size
            }
        }
        return out
    }

    /// As Go prints a duration: `498722h22m58.105s`, `1m0s`, `1.5ms`, `0s`.
    public static func goText(_ nanoseconds: Int64) -> String {
        let sign = nanoseconds < 0 ? "-" : ""
        let total = nanoseconds.magnitude
        if total == 0 { return "0s" }
        if total < 1_000 { return "\(sign)\(total)ns" }
        if total < 1_000_000 { return sign + decimal(total, unit: 1_000) + "µs" }
        if total < 1_000_000_000 { return sign + decimal(total, unit: 1_000_000) + "ms" }
        let minutes = total / 60_000_000_000
        let seconds = decimal(total % 60_000_000_000, unit: 1_000_000_000) + "s"
        if minutes == 0 { return sign + seconds }
        if minutes < 60 { return "\(sign)\(minutes)m\(seconds)" }
        return "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    private static func decimal(_ value: UInt64, unit: UInt64) -> String {
        var text = "\(value / unit)"
        var rest = value % unit
        if rest > 0 {
            text += "."
            var place = unit / 10
            while rest > 0 {
                text += "\(rest / place)"
                rest %= place
                place /= 10
            }
        }
        return text
    }

    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("y", 31_536_000_000_000_000), ("w", 604_800_000_000_000), ("d", 86_400_000_000_000), ("h", 3_600_000_000_000),
        ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
    ]

    private static let goUnits: [(name: String, nanoseconds: Double)] = [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ]
}
