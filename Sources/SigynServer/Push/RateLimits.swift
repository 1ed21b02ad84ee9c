import LogModel
import Synchronization

/// Token buckets of one kind by key, made when first used and forgotten when full again.
final class RateLimits<Key: Hashable & Sendable>: Sendable {
    private struct State {
        var buckets: [Key: TokenBucket] = [:]
        /// Full buckets are swept out when there are so many.
        var sweepAt = 1024
    }

    /// Bytes a second.
    let rate: Double
    /// Bytes.
    let burst: Double
    private let state = Mutex(State())

    /// - Parameter rate: 0 is no limit.
    init(rate: Double, burst: Double) {
        self.rate = rate
        self.burst = burst
    }

    var isOff: Bool { rate <= 0 }

    /// Buckets that are kept.
    var count: Int { state.withLock { $0.buckets.count } }

    func take(_ bytes: Int, _ key: Key, now: Timestamp) -> Bool {
        if isOff { return true }
        return state.withLock { state in
            if state.buckets.count >= state.sweepAt {
                state.buckets = state.buckets.filter { bucket in
                    var bucket = bucket.value
                    return !bucket.isFull(now: now)
                }
                state.sweepAt = max(1024, state.buckets.count * 2)
            }
            return state.buckets[key, default: TokenBucket(rate: rate, burst: burst, now: now)].take(bytes, now: now)
        }
    }
}
