#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where "now" comes from; tests hand in one they can turn.
public struct WallClock: Sendable {
    /// Nanoseconds since 1970.
    public var now: @Sendable () -> Timestamp

    public init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    /// The system's clock.
    public static let system = WallClock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * Timestamp.nanosecondsPerSecond + Int64(time.tv_nsec)
    }
}
