import LogModel
import LogQL

/// A metric query at every step of a range. The engine moves `start` down and `end` up to multiples of `step` since 1970.
public struct MetricQueryRequest: Sendable {
    public var query: MetricQuery
    public var start: Timestamp
    /// Included: start == end asks for one point.
    public var end: Timestamp
    /// Nanoseconds, above 0.
    public var step: Int64
    /// Evaluates row by row without prefilters and caches: slow, and the measure of what is right.
    public var plain: Bool

    public init(query: MetricQuery, start: Timestamp, end: Timestamp, step: Int64, plain: Bool = false) {
        self.query = query
        self.start = start
        self.end = end
        self.step = step
        self.plain = plain
    }
}

/// A metric query at one instant, taken as it is.
public struct InstantQueryRequest: Sendable {
    public var query: MetricQuery
    public var time: Timestamp
    public var plain: Bool

    public init(query: MetricQuery, time: Timestamp, plain: Bool = false) {
        self.query = query
        self.time = time
        self.plain = plain
    }
}
