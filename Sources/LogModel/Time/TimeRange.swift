/// Times are nanoseconds since 1970-01-01 UTC in an `Int64`, as on the wire.
public typealias Timestamp = Int64

extension Timestamp {
    public static let nanosecondsPerSecond: Int64 = 1_000_000_000
}

/// A half-open range of time: `start` belongs to it, `end` does not.
public struct TimeRange: Equatable, Hashable, Sendable {
    public var start: Timestamp
    public var end: Timestamp

    public init(start: Timestamp, end: Timestamp) {
        self.start = start
        self.end = end
    }

    /// Every time there is, but for the last nanosecond.
    public static let all = TimeRange(start: .min, end: .max)

    public var isEmpty: Bool { start >= end }

    public func contains(_ time: Timestamp) -> Bool { time >= start && time < end }

    /// Whether any instant of `first...last` (both included) lies in this range.
    public func overlaps(first: Timestamp, last: Timestamp) -> Bool { first < end && last >= start }

    /// What both have in common; empty where that is nothing.
    public func intersection(_ other: TimeRange) -> TimeRange {
        let start = max(start, other.start)
        return TimeRange(start: start, end: max(start, min(end, other.end)))
    }

    /// How much of the time from `first` to `last` lies in this range, from 0 to 1; a single instant inside counts as 1.
    public func share(ofFirst first: Timestamp, last: Timestamp) -> Double {
        guard overlaps(first: first, last: last) else { return 0 }
        if first >= start && last < end { return 1 }
        // As Double: the difference of two times may be more than an Int64 holds.
        return (Double(min(end, last)) - Double(max(start, first))) / (Double(last) - Double(first))
    }
}
