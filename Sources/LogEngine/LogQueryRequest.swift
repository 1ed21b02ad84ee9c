import LogModel
import LogQL

/// Which end of the time range a log query begins at.
public enum LogDirection: Sendable, Equatable {
    /// Oldest first.
    case forward
    /// Newest first.
    case backward
}

/// A query that answers lines.
public struct LogQueryRequest: Sendable {
    public var query: LogQuery
    /// Start included, end excluded.
    public var time: TimeRange
    /// Entries over all streams together.
    public var limit: Int
    public var direction: LogDirection
    /// Nanoseconds that must lie between an entry and the one sent before it, whatever their streams; 0 sends all. Applied after `limit`.
    public var interval: Int64
    /// Answers stream labels, structured metadata and parsed labels apart.
    public var categorizeLabels: Bool
    /// Evaluates row by row without prefilters and caches: slow, and the measure of what is right.
    public var plain: Bool

    public init(
        query: LogQuery, time: TimeRange, limit: Int = 100, direction: LogDirection = .backward, interval: Int64 = 0,
        categorizeLabels: Bool = false, plain: Bool = false
    ) {
        self.query = query
        self.time = time
        self.limit = limit
        self.direction = direction
        self.interval = interval
        self.categorizeLabels = categorizeLabels
        self.plain = plain
    }
}
