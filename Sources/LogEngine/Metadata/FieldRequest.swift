import LogModel
import LogQL

/// Which fields the newest lines of a log query have.
public struct FieldRequest: Sendable {
    public var query: LogQuery
    public var time: TimeRange
    /// Lines that are looked at.
    public var lineLimit: Int
    /// Reads everything, without short-cuts and caches.
    public var plain: Bool

    public init(query: LogQuery, time: TimeRange, lineLimit: Int = 100, plain: Bool = false) {
        self.query = query
        self.time = time
        self.lineLimit = lineLimit
        self.plain = plain
    }
}
