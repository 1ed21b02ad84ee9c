import Synchronization

/// Objects in memory, for tests and for the shape of every other store.
public final class MemoryStore: ObjectStore {
    private let objects = Mutex<[String: [UInt8]]>([:])

    public init() {}

    public func write(_ name: String) throws(ObjectStoreError) -> any ObjectWriter { Writer(store: self, name: name) }

    public func open(_ name: String) throws(ObjectStoreError) -> any ObjectReader {
        guard let bytes = objects.withLock({ $0[name] }) else { throw ObjectStoreError(.notFound, "open \(name): no such object") }
        return MemoryReader(bytes: bytes, name: name)
    }

    public func delete(_ name: String) throws(ObjectStoreError) { objects.withLock { $0[name] = nil } }

    public func list(_ prefix: String) throws(ObjectStoreError) -> [String] {
        objects.withLock { $0.keys.filter { $0.hasPrefix(prefix) } }
    }

    private final class Writer: ObjectWriter {
        let store: MemoryStore
        let name: String
        var bytes: [UInt8] = []

        init(store: MemoryStore, name: String) {
            self.store = store
            self.name = name
        }

        func append(_ more: [UInt8]) throws(ObjectStoreError) { bytes.append(contentsOf: more) }
        func finish() throws(ObjectStoreError) { store.objects.withLock { $0[name] = bytes } }
        func abandon() { bytes = [] }
    }
}

/// Range reads of bytes in memory.
public final class MemoryReader: ObjectReader {
    private let bytes: [UInt8]
    private let name: String

    public init(bytes: [UInt8], name: String) {
        self.bytes = bytes
        self.name = name
    }

    public func size() throws(ObjectStoreError) -> Int { bytes.count }

    public func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ObjectStoreError) {
        guard offset >= 0 && offset + buffer.count <= bytes.count else {
            throw ObjectStoreError(.notFound, "\(name) ends at byte \(bytes.count), before byte \(offset + buffer.count)")
        }
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + buffer.count])) }
    }
}
