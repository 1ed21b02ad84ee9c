import LogModel

/// Sizes in bytes as text: `5KB` (1000), `1.5MiB` (1024²), `100B`, `42`.
public enum ByteSizeText {
    /// Why a text is no size.
    public struct Fault: Error, Equatable, CustomStringConvertible {
        public var description: String
    }

    private static let decimalNames = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]

    /// The number of bytes; units in any case, with or without a space, `B` may be left out (`5K`).
    ///
    ///     parse("1.5KB") == 1500        parse("2 MiB") == 2_097_152        parse("7") == 7
    ///
    /// - Throws: ``Fault`` (`unhandled size name: ns`).
    public static func parse(_ text: String) throws(Fault) -> UInt64 {
        let digits = text.utf8.prefix { ($0 >= 48 && $0 <= 57) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
        let number = String(Substring(digits)).filter { $0 != "," }
        guard !number.isEmpty, let value = Double(number) else {
            throw Fault(description: "strconv.ParseFloat: parsing \(GoQuote.quoted(number)): invalid syntax")
        }
        let unit = Substring(text.utf8.dropFirst(digits.count)).lowercased().trimmingSpaces()
        guard let multiplier = multiplier(unit) else { throw Fault(description: "unhandled size name: \(unit)") }
        let total = value * multiplier
        // 2^64 as a Double: anything below it converts without a trap.
        guard total < 18_446_744_073_709_551_616 else { throw Fault(description: "too large: \(text)") }
        return UInt64(total)
    }

    private static func multiplier(_ unit: String) -> Double? {
        switch unit {
        case "", "b": 1
        case "k", "kb": 1e3
        case "m", "mb": 1e6
        case "g", "gb": 1e9
        case "t", "tb": 1e12
        case "p", "pb": 1e15
        case "e", "eb": 1e18
        case "ki", "kib": 1_024
        case "mi", "mib": 1_048_576
        case "gi", "gib": 1_073_741_824
        case "ti", "tib": 1_099_511_627_776
        case "pi", "pib": 1_125_899_906_842_624
        case "ei", "eib": 1_152_921_504_606_846_976
        default: nil
        }
    }

    /// A text that reads back as `bytes`: `1.5kB` when two digits say it all, as Loki prints it, else `1234567B`.
    ///
    /// Loki rounds (`1.2MB`); a formatter must not change what a query finds.
    public static func literal(_ bytes: UInt64) -> String {
        if bytes == 0 { return "0kB" }  // `0B` would begin a binary number
        var unit: UInt64 = 1
        for name in decimalNames.dropLast() {  // `5EB` would begin an exponent
            let tenths = bytes / max(1, unit / 10)
            if unit > 1, bytes >= unit, bytes < unit * 10, bytes % (unit / 10) == 0 { return "\(tenths / 10).\(tenths % 10)\(name)" }
            if bytes >= unit, bytes < unit * 1_000, bytes % unit == 0 { return "\(bytes / unit)\(name)" }
            unit *= 1_000
        }
        return "\(bytes)B"
    }
}

extension String {
    fileprivate func trimmingSpaces() -> String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
