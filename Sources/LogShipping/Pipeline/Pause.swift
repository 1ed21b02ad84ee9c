import Glibc

/// Waiting on a thread of our own.
enum Pause {
    static let seconds: @Sendable (Double) -> Void = { seconds in
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9))
        var left = timespec()
        while nanosleep(&time, &left) != 0 && errno == EINTR { time = left }
    }
}
