/// How often a call is tried, and how long is waited between.
///
/// The wait before attempt n+1 is a random part of `baseSeconds · 2ⁿ`, at most `capSeconds` ("full jitter":
/// aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter). What the service asks for in `Retry-After` is the least.
public struct RetryPolicy: Equatable, Sendable {
    public var attemptsMax: Int
    public var baseSeconds: Double
    public var capSeconds: Double
    /// A service that asks for more is waited for no longer than this.
    public var retryAfterMaxSeconds: Double

    public init(attemptsMax: Int = 5, baseSeconds: Double = 0.1, capSeconds: Double = 20, retryAfterMaxSeconds: Double = 60) {
        self.attemptsMax = max(1, attemptsMax)
        self.baseSeconds = baseSeconds
        self.capSeconds = capSeconds
        self.retryAfterMaxSeconds = retryAfterMaxSeconds
    }

    /// - Parameters:
    ///   - attempt: that which failed, from 0.
    ///   - isThrottled: the service said `SlowDown`: the wait is at least half of what it may be.
    ///   - random: 0..<1.
    /// - Returns: nil when there is no further attempt.
    public func pauseSeconds(after attempt: Int, isThrottled: Bool, retryAfter: Double?, random: Double) -> Double? {
        guard attempt + 1 < attemptsMax else { return nil }
        var bound = baseSeconds
        for _ in 0..<min(attempt, 30) { bound *= 2 }
        bound = min(bound, capSeconds)
        let pause = isThrottled ? bound / 2 + random * bound / 2 : random * bound
        return max(pause, min(max(0, retryAfter ?? 0), retryAfterMaxSeconds))
    }
}
