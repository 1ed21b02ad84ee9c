import ObjectStores
import Synchronization

/// Counts what is asked of the store behind it.
final class CountingStore: ObjectStore {
    struct Counts: Equatable {
        var opens = 0
        var reads = 0
    }
    private let store: any ObjectStore
    fileprivate let state = Mutex(Counts())

    init(_ store: any ObjectStore) { self.store = store }

    var counts: Counts { state.withLock { $0 } }

    func write(_ name: String) throws(ObjectStoreError) -> any ObjectWriter { try store.write(name) }
    func delete(_ name: String) throws(ObjectStoreError) { try store.delete(name) }
    func list(_ prefix: String) throws(ObjectStoreError) -> [String] { try store.list(prefix) }
    func open(_ name: String) throws(ObjectStoreError) -> any ObjectReader {
        state.withLock { $0.opens += 1 }
        return CountingReader(try store.open(name), self)
    }
}

private final class CountingReader: ObjectReader {
    private let reader: any ObjectReader
    private let store: CountingStore

    init(_ reader: any ObjectReader, _ store: CountingStore) {
        self.reader = reader
        self.store = store
    }

    func size() throws(ObjectStoreError) -> Int { try reader.size() }
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ObjectStoreError) {
        store.state.withLock { $0.reads += 1 }
        try reader.read(at: offset, into: buffer)
    }
}
