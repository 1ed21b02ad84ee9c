import Synchronization

/// Bytes of memory that requests may hold together.
final class ByteBudget: Sendable {
    private let limit: Int
    private let used = Atomic<Int>(0)

    init(limit: Int) {
        self.limit = limit
    }

    /// False when they are not there. One request alone may always have what it needs, or a large push would never pass.
    ///
    /// - Parameter holding: what the request has taken already.
    func take(_ bytes: Int, holding: Int = 0) -> Bool {
        let before = used.add(bytes, ordering: .relaxed).oldValue
        if before > holding && before + bytes > limit {
            giveBack(bytes)
            return false
        }
        return true
    }

    /// Bytes that are taken.
    var usedBytes: Int { used.load(ordering: .relaxed) }

    func giveBack(_ bytes: Int) {
        used.subtract(bytes, ordering: .relaxed)
    }
}
