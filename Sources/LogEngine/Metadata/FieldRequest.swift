import LogModel
import LogQL

/// Which fields the newest lines of a log query have.
public struct FieldRequest: Sendable {
    public var query: LogQuery
    public var time: TimeRange
    /// Lines that are looked at.
    public var lineLimit: Int

    public init(query: LogQuery, time: TimeRange, lineLimit: Int = 100) {
        self.query = query
        self.time = time
        self.lineLimit = lineLimit
    }
}
