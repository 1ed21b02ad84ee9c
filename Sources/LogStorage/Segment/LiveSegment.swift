import LogCatalog
import LogModel
import ObjectStores
import Synchronization

/// A segment that the catalog names, or that a snapshot still reads. Its object is deleted when the catalog has dropped it and
/// the last snapshot has let go.
final class LiveSegment: Sendable {
    let record: SegmentRecord
    private let store: any ObjectStore
    private let isDropped = Atomic(false)

    init(_ record: SegmentRecord, store: any ObjectStore) {
        self.record = record
        self.store = store
    }

    /// The catalog names it no longer.
    func drop() { isDropped.store(true, ordering: .releasing) }

    deinit {
        // A failure leaves an orphan, which the next start removes; a store far away notes it and deletes later.
        if isDropped.load(ordering: .acquiring) { try? store.delete(record.objectName) }
    }

    func open(_ scratch: Scratch) throws(StorageError) -> SegmentReader {
        try SegmentReader(store, name: record.objectName, tail: record.tailOffset..<record.storedBytes, scratch: scratch)
    }
}
