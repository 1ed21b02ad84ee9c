/// Why the catalog could not be read or changed.
public struct CatalogError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Kind: Equatable, Sendable {
        /// No space, or the medium fails: the change did not happen; retry later.
        case unavailable
        /// The file is no catalog of ours, or is damaged.
        case corrupt
    }

    public var kind: Kind
    public var message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }
}

/// All that the catalog holds.
public struct CatalogState: Equatable, Sendable {
    /// In arrival order.
    public var segments: [SegmentRecord] = []
    /// Write-ahead log files up to this number are in segments: replay starts behind it.
    public var flushedLog: UInt64 = 0
    /// Requests to delete entries, in the order they came.
    public var deletes: [DeleteRecord] = []
    /// Above the id of every segment there ever was: names are not used twice, since caches know objects by them.
    public var nextSegment: UInt64 = 1

    public init() {}
}

/// One atomic change.
public struct CatalogChange: Sendable {
    public var adding: [SegmentRecord]
    public var removing: [UInt64]
    /// Set by a flush: log files up to this number are in segments now.
    public var flushedLog: UInt64?
    /// Ids below this may be in use from now on, without a segment that says so.
    public var reservingSegments: UInt64?
    /// Requests to delete entries: new ones, or known ones (by id) in their new state.
    public var puttingDeletes: [DeleteRecord] = []
    /// Ids of requests that are to be forgotten.
    public var removingDeletes: [String] = []

    /// What ``CatalogState/nextSegment`` is at least behind this change.
    var nextSegment: UInt64? {
        let added = adding.map(\.id).max().map { min($0, UInt64(Int64.max) - 1) + 1 }
        return [added, reservingSegments].compactMap { $0 }.max()
    }

    public init(adding: [SegmentRecord] = [], removing: [UInt64] = [], flushedLog: UInt64? = nil) {
        self.adding = adding
        self.removing = removing
        self.flushedLog = flushedLog
    }
}

/// Which segments exist, and what is to be deleted from them: the one place that decides. A segment that the catalog does not name does
/// not exist. All calls block.
public protocol Catalog: Sendable {
    func load() throws(CatalogError) -> CatalogState
    /// Durable when it returns; after an error nothing of it has happened.
    func commit(_ change: CatalogChange) throws(CatalogError)
    func close()
}
