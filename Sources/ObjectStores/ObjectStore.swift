/// Why an object could not be had or put. A kind exists only where the caller acts differently on it.
public struct ObjectStoreError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Kind: Equatable, Sendable {
        case notFound
        /// No space, or the medium fails: retry later.
        case unavailable
    }

    public var kind: Kind
    public var message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    init(_ error: DiskError) {
        self.init(error.isNotFound ? .notFound : .unavailable, error.description)
    }

    public var description: String { message }
}

/// Immutable named bytes. Names are relative, parts separated by `/`. All calls block.
public protocol ObjectStore: Sendable {
    /// Starts an object; nothing is visible under `name` before ``ObjectWriter/finish()`` has returned, and then all of it, durably.
    func write(_ name: String) throws(ObjectStoreError) -> any ObjectWriter
    /// Opens an object for range reads. One that is not there is an error here, or at the first use of the handle. On disk and in memory
    /// the handle reads on when the object is deleted meanwhile.
    func open(_ name: String) throws(ObjectStoreError) -> any ObjectReader
    /// The same of an object whose size the caller knows, so that a store far away need not be asked for it.
    func open(_ name: String, size: Int) throws(ObjectStoreError) -> any ObjectReader
    /// Deletes; one that does not exist is fine.
    func delete(_ name: String) throws(ObjectStoreError)
    /// Names that stand below `prefix` (a folder such as `segments/`), unfinished ones included, in no order.
    func list(_ prefix: String) throws(ObjectStoreError) -> [String]
}

extension ObjectStore {
    public func open(_ name: String, size: Int) throws(ObjectStoreError) -> any ObjectReader { try open(name) }
}

public protocol ObjectWriter: AnyObject {
    func append(_ bytes: [UInt8]) throws(ObjectStoreError)
    /// Makes the object durable and visible.
    func finish() throws(ObjectStoreError)
    /// Throws away what was written.
    func abandon()
}

public protocol ObjectReader: AnyObject, Sendable {
    func size() throws(ObjectStoreError) -> Int
    /// Exactly `buffer.count` bytes from `offset`, or an error.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ObjectStoreError)
}

extension ObjectReader {
    public func read(_ range: Range<Int>) throws(ObjectStoreError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var failure: ObjectStoreError?
        bytes.withUnsafeMutableBytes { buffer in
            do throws(ObjectStoreError) { try read(at: range.lowerBound, into: buffer) } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }
}
