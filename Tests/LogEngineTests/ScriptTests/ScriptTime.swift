import LogModel
import TestSupport

/// Times and entries of scripts.
enum ScriptTime {
    /// 2026-03-01 00:00:00 UTC
    static let zero: Timestamp = 1_772_323_200 * EngineHarness.second

    private static let units: [(String, Int64)] = [
        ("ms", 1_000_000), ("us", 1000), ("ns", 1), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
    ]

    /// Nanoseconds of `1m30s`, `-10s`, `250ms`.
    static func duration(_ text: Substring) -> Int64? {
        var rest = text.hasPrefix("-") ? text.dropFirst() : text
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber }
            rest = rest.dropFirst(digits.count)
            guard let number = Int64(digits), let (name, size) = units.first(where: { rest.hasPrefix($0.0) }) else { return nil }
            rest = rest.dropFirst(name.count)
            total += number * size
        }
        return text.hasPrefix("-") ? -total : total
    }

    /// The largest units first, `0s` for none.
    static func text(_ time: Timestamp) -> String {
        var rest = time - zero
        if rest == 0 { return "0s" }
        var out = rest < 0 ? "-" : ""
        rest = Int64(rest.magnitude)
        for (name, size) in [units[3], units[4], units[5], units[0], units[1], units[2]] where rest >= size {
            out += "\(rest / size)\(name)"
            rest %= size
        }
        return out
    }

    /// `0s..1m forward limit 10`, `at 1m`, `0s..1m step 30s`
    static func evaluation(_ text: Substring) -> ScriptCase.Evaluation? {
        var words = text.split(separator: " ")[...]
        guard let first = words.popFirst() else { return nil }
        if first == "at" { return words.first.flatMap { duration($0) }.map { .instant(zero + $0) } }
        guard let dots = first.firstRange(of: ".."), let start = duration(first[..<dots.lowerBound]),
            let end = duration(first[dots.upperBound...])
        else { return nil }
        var (isForward, limit, interval, categorize) = (true, 100, Int64(0), false)
        while let word = words.popFirst() {
            switch word {
            case "forward": isForward = true
            case "backward": isForward = false
            case "categorize": categorize = true
            case "limit":
                guard let value = words.popFirst().flatMap({ Int($0) }) else { return nil }
                limit = value
            case "interval":
                guard let value = words.popFirst().flatMap({ duration($0) }) else { return nil }
                interval = value
            case "step":
                guard let value = words.popFirst().flatMap({ duration($0) }) else { return nil }
                return .range(start: zero + start, end: zero + end, step: value)
            default: return nil
            }
        }
        return .lines(
            TimeRange(start: zero + start, end: zero + end), isForward: isForward, limit: limit, interval: interval, categorize: categorize)
    }

    /// `10s a line`, `10s +{trace="x"} a line`, `10s ="a\tline"`
    static func entry(_ text: Substring) -> MemorySnapshot.Entry? {
        let word = text.prefix { $0 != " " }
        guard let time = duration(word) else { return nil }
        var rest = text.dropFirst(word.count).drop { $0 == " " }
        var metadata: [String: String] = [:]
        if rest.hasPrefix("+") {
            guard let (labels, behind) = LabelText.leading(rest.dropFirst()) else { return nil }
            metadata = labels
            rest = behind.drop { $0 == " " }
        }
        if rest.hasPrefix("=\"") {
            guard let (line, behind) = LabelText.quoted(rest.dropFirst()), behind.isEmpty else { return nil }
            return MemorySnapshot.Entry(zero + time, line, metadata)
        }
        return MemorySnapshot.Entry(zero + time, String(rest), metadata)
    }
}
