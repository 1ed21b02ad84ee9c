import LogModel

/// One request to delete entries, for as long as lists of requests show it.
public struct DeleteRecord: Hashable, Sendable {
    public enum State: Int, Sendable {
        /// Its entries are hidden from answers, and may still be in segments.
        case received = 0
        /// Its entries are gone.
        case processed = 1
    }

    public var id: String
    public var tenant: String
    /// What to delete, as it was asked for: a log query. Nobody below the query engine reads it.
    public var query: String
    /// Bounds of the entry times, both included.
    public var start: Timestamp
    public var end: Timestamp
    /// When it was asked for.
    public var created: Timestamp
    public var state: State

    public init(
        id: String, tenant: String, query: String, start: Timestamp, end: Timestamp, created: Timestamp, state: State = .received
    ) {
        self.id = id
        self.tenant = tenant
        self.query = query
        self.start = start
        self.end = end
        self.created = created
        self.state = state
    }
}
