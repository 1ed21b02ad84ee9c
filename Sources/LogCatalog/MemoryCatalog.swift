import Synchronization

/// A catalog without a file, for tests: what is committed survives as long as the object.
public final class MemoryCatalog: Catalog {
    private let state = Mutex(CatalogState())
    /// Tests make a commit fail by answering an error here.
    private let beforeCommit: @Sendable () -> CatalogError?

    public init(beforeCommit: @escaping @Sendable () -> CatalogError? = { nil }) {
        self.beforeCommit = beforeCommit
    }

    public func load() throws(CatalogError) -> CatalogState { state.withLock { $0 } }

    public func commit(_ change: CatalogChange) throws(CatalogError) {
        if let error = beforeCommit() { throw error }
        state.withLock { state in
            state.segments.removeAll { change.removing.contains($0.id) }
            state.segments.append(contentsOf: change.adding)
            state.segments.sort { ($0.order, $0.id) < ($1.order, $1.id) }
            let replaced = Set(change.puttingDeletes.map(\.id) + change.removingDeletes)
            state.deletes.removeAll { replaced.contains($0.id) }
            state.deletes.append(contentsOf: change.puttingDeletes)
            state.deletes.sort { ($0.created, $0.id) < ($1.created, $1.id) }
            if let next = change.nextSegment { state.nextSegment = max(state.nextSegment, next) }
            if let flushed = change.flushedLog { state.flushedLog = max(state.flushedLog, flushed) }
        }
    }

    public func close() {}
}
