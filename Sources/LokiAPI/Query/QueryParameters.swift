import LogModel

/// Parameters of `/query_range`.
public struct RangeQueryParameters: Sendable, Equatable {
    public var query: String
    /// Start belongs to the range, end does not (log queries); metric queries evaluate on the grid of `step` from the epoch.
    public var start: Timestamp
    public var end: Timestamp
    /// Nanoseconds, above zero.
    public var step: Int64
    /// Nanoseconds; 0 is off. Log queries only.
    public var interval: Int64
    public var limit: Int
    public var direction: Direction

    public var range: TimeRange { TimeRange(start: start, end: end) }

    /// - Parameter now: for the defaults `end` = now and `start` = `end` - 1 h.
    /// - Throws: 400 with Loki's sentence for the first parameter that cannot be used. An empty query is the parser's to refuse.
    public init(_ form: FormValues, now: Timestamp) throws(APIError) {
        query = form["query"] ?? ""
        limit = try Parameters.limit(form)
        (start, end) = try Parameters.range(form, now: now)
        if end < start { throw APIError(400, "end timestamp must not be before or equal to start time") }
        step = try Parameters.step(form, start: start, end: end)
        interval = try Parameters.interval(form)
        direction = try Parameters.direction(form)
    }
}

/// Parameters of `/query`, the evaluation at one time.
public struct InstantQueryParameters: Sendable, Equatable {
    public var query: String
    public var time: Timestamp
    public var limit: Int
    public var direction: Direction

    public init(_ form: FormValues, now: Timestamp) throws(APIError) {
        query = form["query"] ?? ""
        limit = try Parameters.limit(form)
        if let text = form["time"] {
            do { time = try TimeText.parameter(text) } catch { throw APIError(400, error.message) }
        } else {
            time = now
        }
        direction = try Parameters.direction(form)
    }
}

/// Parameters of `/labels` and `/label/{name}/values`.
public struct LabelParameters: Sendable, Equatable {
    public var start: Timestamp
    public var end: Timestamp
    /// A selector that narrows the streams; nil: all of them.
    public var query: String?

    /// The range, widened to hold its last instant: `start == end` asks for the labels around that instant.
    public var range: TimeRange { TimeRange(start: start, end: end == .max ? .max : end + 1) }

    public init(_ form: FormValues, now: Timestamp) throws(APIError) {
        (start, end) = try Parameters.range(form, now: now)
        try Parameters.refuseBackwards(start, end)
        query = form["query"]
    }
}

/// Parameters of `/series`.
public struct SeriesParameters: Sendable, Equatable {
    /// Selectors, any of which may match; empty: every stream. `{}` stands for every stream too.
    public var selectors: [String]
    public var start: Timestamp
    public var end: Timestamp

    /// A stream that begins at `end` lies behind it; with `start == end` those that span the instant are in it.
    public var range: TimeRange { TimeRange(start: start, end: end) }

    public init(_ form: FormValues, now: Timestamp) throws(APIError) {
        (start, end) = try Parameters.range(form, now: now)
        try Parameters.refuseBackwards(start, end)
        let given = form.all("match") + form.all("match[]")
        selectors = given == ["{}"] ? [] : given
    }
}

/// Parameters of `/index/stats`.
public struct IndexStatsParameters: Sendable, Equatable {
    public var query: String
    public var start: Timestamp
    public var end: Timestamp

    public var range: TimeRange { TimeRange(start: start, end: end == .max ? .max : end + 1) }

    public init(_ form: FormValues, now: Timestamp) throws(APIError) {
        query = form["query"] ?? ""
        (start, end) = try Parameters.range(form, now: now)
        if end < start { throw APIError(400, "end timestamp must not be before or equal to start time") }
    }
}
