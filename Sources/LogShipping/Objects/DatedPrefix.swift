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
                let date = CivilDate(dayNumber: day)
                let filled = fill(fill(fill(prefix, "{yyyy}", date.year, 4), "{MM}", date.month, 2), "{dd}", date.day, 2)
                if out.last != filled { out.append(filled) }
            }
        }
        return out
    }

    private static func fill(_ text: String, _ name: String, _ value: Int64, _ width: Int) -> String {
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
}
