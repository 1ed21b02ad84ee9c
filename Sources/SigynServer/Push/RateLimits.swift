import LogModel
import Synchronization

/// Token buckets of one kind by key, made when first used and forgotten when full again.
final class RateLimits<Key: Hashable & Sendable>: Sendable {
    /// What a key may have.
    struct Rate: Sendable, Equatable {
        /// Bytes a second; 0 is no limit.
        var rate: Double
        /// Bytes at once.
        var burst: Double

        var isOff: Bool { rate <= 0 }
    }

    private struct Kept {
        var bucket: TokenBucket
        var rate: Rate
    }

    private struct State {
        var buckets: [Key: Kept] = [:]
        /// Full buckets are swept out when there are so many.
        var sweepAt = 1024
    }

    private let state = Mutex(State())

    /// Buckets that are kept.
    var count: Int { state.withLock { $0.buckets.count } }

    /// Takes `bytes` if they are there. A key whose rate is another than before starts with a full bucket.
    func take(_ bytes: Int, _ key: Key, _ rate: Rate, now: Timestamp) -> Bool {
        if rate.isOff { return true }
        return state.withLock { state in
            if state.buckets.count >= state.sweepAt {
                state.buckets = state.buckets.filter { bucket in
                    var bucket = bucket.value.bucket
                    return !bucket.isFull(now: now)
                }
                state.sweepAt = max(1024, state.buckets.count * 2)
            }
            let fresh = Kept(bucket: TokenBucket(rate: rate.rate, burst: rate.burst, now: now), rate: rate)
            if let kept = state.buckets[key], kept.rate != rate { state.buckets[key] = nil }
            return state.buckets[key, default: fresh].bucket.take(bytes, now: now)
        }
    }
}
