/// How long to wait before a batch is tried again: doubling, at random between half and all of it; at least what the server asks for.
///
///     Backoff(minSeconds: 0.5, maxSeconds: 30).pause(attempt: 3, retryAfter: nil, random: 1)   →   2.0
public struct Backoff: Equatable, Sendable {
    public var minSeconds: Double
    public var maxSeconds: Double
    /// A server that asks for more is waited for no longer.
    public static let retryAfterMaxSeconds = 300.0

    public init(minSeconds: Double = 0.5, maxSeconds: Double = 30) {
        self.minSeconds = minSeconds
        self.maxSeconds = maxSeconds
    }

    /// - Parameters:
    ///   - attempt: how often the batch has failed, from 1.
    ///   - random: 0..<1.
    public func pause(attempt: Int, retryAfter: Double?, random: Double) -> Double {
        var bound = minSeconds
        for _ in 1..<max(2, min(attempt, 40)) where bound < maxSeconds && attempt > 1 { bound *= 2 }
        bound = min(bound, maxSeconds)
        return max(bound / 2 + bound / 2 * random, min(max(0, retryAfter ?? 0), Self.retryAfterMaxSeconds))
    }
}
