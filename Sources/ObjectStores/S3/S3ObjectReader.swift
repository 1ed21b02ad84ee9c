import AWS
import Synchronization

/// Range reads of one object. What comes must be as long as what was asked for, and all of it of one version of the object.
final class S3ObjectReader: ObjectReader {
    private let store: S3Store
    private let name: String
    private let knownSize: Int
    /// Of the answer that came first; later ones are asked for on condition of it.
    private let entityTag: Mutex<String?>

    init(_ store: S3Store, _ name: String, size: Int, entityTag: String?) {
        self.store = store
        self.name = name
        knownSize = size
        self.entityTag = Mutex(entityTag)
    }

    func size() throws(ObjectStoreError) -> Int { knownSize }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ObjectStoreError) {
        if buffer.isEmpty { return }
        guard offset >= 0 && offset + buffer.count <= knownSize else {
            throw ObjectStoreError(.notFound, "\(name) ends at byte \(knownSize), before byte \(offset + buffer.count)")
        }
        let object = try store.get(name, offset..<offset + buffer.count, entityTag.withLock { $0 })
        guard object.head.size == Int64(knownSize), object.bytes.count == buffer.count else {
            throw ObjectStoreError(.notFound, "\(name) has \(object.head.size) bytes, where \(knownSize) were written")
        }
        if !object.head.entityTag.isEmpty { entityTag.withLock { $0 = $0 ?? object.head.entityTag } }
        object.bytes.withUnsafeBytes { buffer.copyMemory(from: $0) }
    }
}
