import LogModel
import LokiAPI

/// Times and durations as they are typed.
enum TimeArguments {
    /// - Throws: ``CommandFailure`` naming the flag that cannot be read.
    static func range(from: String?, to: String?, since: String, now: Timestamp) throws(CommandFailure) -> TimeRange {
        let end = try to.map { text throws(CommandFailure) in try time(text, flag: "--to") } ?? now
        if let from {
            let start = try time(from, flag: "--from")
            guard start < end else { throw CommandFailure(sentence: "--from \(from) is not before the end of the range") }
            return TimeRange(start: start, end: end)
        }
        let (start, overflow) = end.subtractingReportingOverflow(try duration(since, flag: "--since"))
        return TimeRange(start: overflow ? .min : start, end: end)
    }

    /// Nanoseconds, above 0.
    static func duration(_ text: String, flag: String) throws(CommandFailure) -> Int64 {
        guard let value = DurationText.parse(text), value > 0 else {
            throw CommandFailure(sentence: "\(flag) wants a duration such as 90s, 1h or 2d, not `\(text)`")
        }
        return value
    }

    /// RFC 3339 or a number; `flag` is named when it is neither.
    static func time(_ text: String, flag: String) throws(CommandFailure) -> Timestamp {
        if let time = TimeText.rfc3339(text) { return time }
        if let number = Int64(text) {
            // As in the API: up to ten digits are seconds, more are nanoseconds.
            if text.utf8.count > 10 { return number }
            let (time, overflow) = number.multipliedReportingOverflow(by: Timestamp.nanosecondsPerSecond)
            return overflow ? (number < 0 ? .min : .max) : time
        }
        throw CommandFailure(sentence: "\(flag) wants a time such as 2026-08-20T10:00:00Z or 1787000000, not `\(text)`")
    }
}
