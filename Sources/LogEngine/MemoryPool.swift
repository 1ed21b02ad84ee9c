import Synchronization

/// Bytes that all running queries, and answers that are still being sent, may hold together.
public final class MemoryPool: Sendable {
    /// 0 is no limit.
    public let limit: Int
    private let used = Atomic(0)

    public init(limit: Int) { self.limit = limit }

    /// Bytes that are taken.
    public var usedBytes: Int { used.load(ordering: .relaxed) }

    fileprivate func take(_ bytes: Int) -> Bool {
        let now = used.wrappingAdd(bytes, ordering: .relaxed).newValue
        if limit > 0 && now > limit {
            giveBack(bytes)
            return false
        }
        return true
    }

    fileprivate func giveBack(_ bytes: Int) { used.wrappingSubtract(bytes, ordering: .relaxed) }
}

/// One query's part of a ``MemoryPool``: given back when nothing refers to it any more, which is when its answer is sent.
public final class MemoryShare: Sendable {
    /// Taken from the pool in pieces, so that threads do not meet there for each line.
    private static let pieceBytes = 1 << 20

    private let pool: MemoryPool
    private let base: Int
    private let granted: Atomic<Int>

    /// - Parameter base: what a query takes in any case; it is there, or ``isEmpty`` says that it was not.
    public init(_ pool: MemoryPool, base: Int) {
        self.pool = pool
        let isThere = pool.take(base)
        self.base = base
        granted = Atomic(isThere ? base : 0)
    }

    /// Whether not even the base was there.
    public var isEmpty: Bool { granted.load(ordering: .relaxed) == 0 && base > 0 }

    /// Whether the query may hold `bytes` beyond its base.
    func covers(_ bytes: Int) -> Bool {
        while true {
            let have = granted.load(ordering: .relaxed)
            let wanted = base + bytes
            if wanted <= have { return true }
            let more = (wanted - have + Self.pieceBytes - 1) / Self.pieceBytes * Self.pieceBytes
            guard pool.take(more) else { return false }
            granted.wrappingAdd(more, ordering: .relaxed)
        }
    }

    deinit { pool.giveBack(granted.load(ordering: .relaxed)) }
}
