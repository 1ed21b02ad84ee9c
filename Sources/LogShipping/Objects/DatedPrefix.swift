import LogModel

/// Prefixes with a date in them, so that a listing need not walk through years:
/// `AWSLogs/123456789012/elasticloadbalancing/eu-west-1/{yyyy}/{MM}/{dd}/`, `cf/E2EXAMPLE.{yyyy}-{MM}-{dd}-`.
enum DatedPrefix {
    /// Each prefix for every day of the range, in UTC, and the day after it: clocks differ. A prefix without a date stays as it is.
    static func expand(_ prefixes: [String], from: Timestamp, to: Timestamp) -> [String] {
        var out: [String] = []
        for prefix in prefixes {
            guard prefix.contains("{") else {
                out.append(prefix)
                continue
            }
            for day in UTCDay.number(from)...UTCDay.number(to) + 1 {
                let parts = date(day)
                let filled = fill(fill(fill(prefix, "{yyyy}", parts.year, 4), "{MM}", parts.month, 2), "{dd}", parts.day, 2)
                if out.last != filled { out.append(filled) }
            }
        }
        return out
    }

    private static func fill(_ text: String, _ name: String, _ value: Int, _ width: Int) -> String {
        let digits = "\(value)"
        let padded = String(repeating: "0", count: max(0, width - digits.count)) + digits
        var out = ""
        var rest = text[...]
        while let found = rest.firstRange(of: name) {
            out += rest[..<found.lowerBound] + padded
            rest = rest[found.upperBound...]
        }
        return out + rest
    }

    /// Year, month and day of a day since 1970 (civil from days, Howard Hinnant).
    private static func date(_ day: Int64) -> (year: Int, month: Int, day: Int) {
        let days = Int(day) + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}
