import Glibc

/// Whether a call that failed for now is tried again, and after how long: the first pause, then twice as long each time, up to the longest.
///
///     RetryPolicy(retries: 3, firstPause: 1_000_000_000, longestPause: 3_000_000_000)   →   1 s, 2 s, 3 s, then the error
public struct RetryPolicy: Sendable {
    /// Attempts after the first one.
    public var retries: Int
    /// Nanoseconds.
    public var firstPause: Int64
    public var longestPause: Int64
    let pause: @Sendable (Int64) -> Void

    /// - Parameter pause: waits for so many nanoseconds.
    public init(
        retries: Int = 0, firstPause: Int64 = 500_000_000, longestPause: Int64 = 5_000_000_000,
        pause: @escaping @Sendable (Int64) -> Void = RetryPolicy.sleep
    ) {
        self.retries = retries
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.pause = pause
    }

    /// Nanoseconds to wait after attempt number `attempt`, counted from 0; nil: it was the last.
    public func delay(after attempt: Int) -> Int64? {
        guard attempt < retries else { return nil }
        let (doubled, overflow) = firstPause.multipliedReportingOverflow(by: attempt < 62 ? 1 << Int64(attempt) : .max)
        return max(min(overflow ? longestPause : doubled, longestPause), 0)
    }

    /// Blocks the thread.
    public static let sleep: @Sendable (Int64) -> Void = { nanoseconds in
        var rest = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        while true {
            var asked = rest
            if nanosleep(&asked, &rest) == 0 || errno != EINTR { return }
        }
    }
}
