import LogModel

/// Single parameters and their checks, shared by the routes.
enum Parameters {
    static let pointsMax: Int64 = 11_000
    static let limitDefault = 100
    static let sinceDefault: Int64 = 3600 * Timestamp.nanosecondsPerSecond

    /// `start`, `end` and `since`: end defaults to now, start to `since` (1 h) before the earlier of end and now.
    static func range(_ form: FormValues, now: Timestamp) throws(APIError) -> (start: Timestamp, end: Timestamp) {
        var since = sinceDefault
        if let text = form["since"] {
            guard let value = DurationText.parse(text) else {
                throw APIError(400, "could not parse 'since' parameter: not a valid duration string: \(GoQuoted.text(text))")
            }
            since = value
        }
        let end = try time(form, "end") ?? now
        let (before, overflow) = min(end, now).subtractingReportingOverflow(since)
        let start = try time(form, "start") ?? (overflow ? .min : before)
        return (start, end)
    }

    /// Loki's sentence for a range of labels or series that runs backwards, misleading as it is.
    static func refuseBackwards(_ start: Timestamp, _ end: Timestamp) throws(APIError) {
        if end < start { throw APIError(400, "this data is no longer available, it is past now - max_query_lookback (0s)") }
    }

    static func time(_ form: FormValues, _ name: String) throws(APIError) -> Timestamp? {
        guard let text = form[name] else { return nil }
        do { return try TimeText.parameter(text) } catch { throw APIError(400, "could not parse '\(name)' parameter: \(error.message)") }
    }

    /// Entries to answer with: 100 when not given.
    static func limit(_ form: FormValues) throws(APIError) -> Int {
        guard let value = try integer(form, "limit") else { return limitDefault }
        if value <= 0 { throw APIError(400, "limit must be a positive value") }
        return value
    }

    /// A number of things, of which 0 stands for the default.
    static func count(_ form: FormValues, _ name: String, default count: Int) throws(APIError) -> Int {
        guard let value = try integer(form, name), value != 0 else { return count }
        if value < 0 { throw APIError(400, "limit must be a positive value") }
        return value
    }

    private static func integer(_ form: FormValues, _ name: String) throws(APIError) -> Int? {
        guard let text = form[name] else { return nil }
        switch GoNumber.int64(text) {
        case .failure(let problem): throw APIError(400, problem.message(function: "Atoi", text: text))
        case .success(let value): return Int(value)
        }
    }

    /// Start to end without the end; `start == end` is that instant.
    static func instantOrRange(_ form: FormValues, now: Timestamp) throws(APIError) -> TimeRange {
        let (start, end) = try range(form, now: now)
        if end < start { throw APIError(400, "end timestamp must not be before or equal to start time") }
        return TimeRange(start: start, end: start == end && end < .max ? end + 1 : end)
    }

    static func direction(_ form: FormValues) throws(APIError) -> Direction {
        guard let text = form["direction"] else { return .backward }
        guard let direction = Direction(rawValue: text.lowercased()) else {
            throw APIError(400, "invalid direction '\(GoQuoted.start(of: text, scalars: 64))'")
        }
        return direction
    }

    /// Nanoseconds between two points; by default a 250th of the range, in whole seconds, at least one.
    static func step(_ form: FormValues, start: Timestamp, end: Timestamp) throws(APIError) -> Int64 {
        let (span, overflow) = end.subtractingReportingOverflow(start)
        let length = overflow ? Int64.max : span
        var step = max(length / Timestamp.nanosecondsPerSecond / 250, 1) * Timestamp.nanosecondsPerSecond
        if let text = form["step"] { step = try secondsOrDuration(text) }
        if step <= 0 {
            throw APIError(400, "zero or negative query resolution step widths are not accepted. Try a positive integer")
        }
        if length / step > pointsMax {
            throw APIError(
                400, "exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter")
        }
        return step
    }

    static func interval(_ form: FormValues) throws(APIError) -> Int64 {
        guard let text = form["interval"] else { return 0 }
        let interval = try secondsOrDuration(text)
        if interval < 0 { throw APIError(400, "interval must be >= 0") }
        return interval
    }

    /// `60`, `0.5`, `2000ms`, `1m30s` in nanoseconds.
    private static func secondsOrDuration(_ text: String) throws(APIError) -> Int64 {
        if let seconds = Double(text) {
            let nanoseconds = seconds * 1e9
            guard nanoseconds.isFinite, abs(nanoseconds) < 9.2e18 else {
                throw APIError(400, "cannot parse \(GoQuoted.text(text)) to a valid duration. It overflows int64")
            }
            return Int64(nanoseconds)
        }
        guard let value = DurationText.prometheus(text) else {
            throw APIError(400, "cannot parse \(GoQuoted.text(text)) to a valid duration")
        }
        return value
    }
}
