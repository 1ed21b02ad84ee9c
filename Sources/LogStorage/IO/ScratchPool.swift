import Synchronization

/// Buffers and codec contexts of one block read, reused: a fresh buffer of a megabyte costs its page faults each time.
final class Scratch {
    let zstd = Zstd()
    /// Stored bytes as read.
    var stored: [UInt8] = []
    /// A decoded column on its way to another form.
    var column: [UInt8] = []
}

/// Lends a ``Scratch`` to one reader at a time.
final class ScratchPool: @unchecked Sendable {
    // Sendable: a scratch is either in `free`, under the lock, or with exactly one borrower.
    private let free = Mutex<[Unchecked]>([])
    private struct Unchecked: @unchecked Sendable { let scratch: Scratch }

    func with<T, E: Error>(_ body: (Scratch) throws(E) -> T) throws(E) -> T {
        let scratch = free.withLock { $0.popLast() }?.scratch ?? Scratch()
        defer { free.withLock { $0.append(Unchecked(scratch: scratch)) } }
        return try body(scratch)
    }
}
