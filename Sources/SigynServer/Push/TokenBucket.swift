import LogModel

/// Bytes that may pass: `rate` a second, at most `burst` at once.
struct TokenBucket: Sendable, Equatable {
    /// Bytes a second.
    private let rate: Double
    /// Bytes.
    private let burst: Double
    private var tokens: Double
    private var updated: Timestamp

    init(rate: Double, burst: Double, now: Timestamp) {
        self.rate = rate
        self.burst = burst
        tokens = burst
        updated = now
    }

    /// Takes `bytes` if they are there; a refusal takes nothing.
    mutating func take(_ bytes: Int, now: Timestamp) -> Bool {
        refill(now)
        guard tokens >= Double(bytes) else { return false }
        tokens -= Double(bytes)
        return true
    }

    /// A full bucket is as good as a new one, and need not be kept.
    mutating func isFull(now: Timestamp) -> Bool {
        refill(now)
        return tokens >= burst
    }

    private mutating func refill(_ now: Timestamp) {
        // The wall clock may be set back: then nothing is added.
        let seconds = Double(max(0, now &- updated)) / 1e9
        tokens = min(burst, tokens + seconds * rate)
        updated = now
    }
}
