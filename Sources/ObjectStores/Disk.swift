/// The file operations that durability rests on, so that tests can break each of them.
///
/// What is promised: bytes written are durable once ``DiskFile/sync()`` has returned; a name created, renamed or removed is
/// durable once ``syncDirectory(_:)`` of its folder has returned; nothing is durable before. All calls block.
public protocol Disk: Sendable {
    /// Creates a file that does not exist yet, open for appending and reading.
    func create(_ path: String) throws(DiskError) -> any DiskFile
    /// Opens a file for reading.
    func open(_ path: String) throws(DiskError) -> any DiskFile
    func remove(_ path: String) throws(DiskError)
    func rename(_ from: String, to: String) throws(DiskError)
    /// Creates the folder and its parents; one that exists is fine.
    func makeDirectory(_ path: String) throws(DiskError)
    /// Names in the folder, in no order.
    func list(_ path: String) throws(DiskError) -> [String]
    func syncDirectory(_ path: String) throws(DiskError)
    /// Bytes that may still be written.
    func freeBytes(_ path: String) throws(DiskError) -> Int
}

/// An open file. Closed when the last reference goes.
public protocol DiskFile: AnyObject, Sendable {
    /// Appends all of `bytes`; after an error any part of them may have been written.
    func append(_ bytes: UnsafeRawBufferPointer) throws(DiskError)
    /// fdatasync: returns when everything appended is on stable storage.
    func sync() throws(DiskError)
    func truncate(to size: Int) throws(DiskError)
    /// Reads up to `buffer.count` bytes; fewer only at the end of the file. Returns how many.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(DiskError) -> Int
    func size() throws(DiskError) -> Int
}

extension DiskFile {
    /// The whole file.
    public func readAll() throws(DiskError) -> [UInt8] {
        let count = try size()
        var bytes = [UInt8](repeating: 0, count: count)
        var failure: DiskError?
        let got = bytes.withUnsafeMutableBytes { buffer in
            do throws(DiskError) { return try read(at: 0, into: buffer) } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw failure }
        bytes.removeLast(count - got)
        return bytes
    }

    public func append(_ bytes: [UInt8]) throws(DiskError) {
        var failure: DiskError?
        bytes.withUnsafeBytes { buffer in
            do throws(DiskError) { try append(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
