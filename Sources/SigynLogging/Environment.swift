import Glibc

/// Time, chance and stderr, which tests turn themselves.
struct Environment: Sendable {
    /// Nanoseconds since 1970 UTC.
    var now: @Sendable () -> Int64
    var sleep: @Sendable (Duration) async throws -> Void
    /// 0 to 1.
    var chance: @Sendable () -> Double
    /// Writes a line for the operator.
    var say: @Sendable (String) -> Void

    static let system = Environment(
        now: {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        },
        sleep: { try await Task.sleep(for: $0) },
        chance: { .random(in: 0...1) },
        say: { line in
            // One write: lines of several threads do not mix.
            let bytes = Array((line + "\n").utf8)
            _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
        })
}
