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
}
