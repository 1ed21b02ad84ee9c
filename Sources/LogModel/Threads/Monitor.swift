#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A lock with a condition, for threads that wait: state inside is touched under the lock only.
public final class Monitor<State>: @unchecked Sendable {
    // Sendable: `state` is reached through `withLock` alone.
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    public init(_ state: State) {
        self.state = state
        pthread_mutex_init(lock, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // Time-outs must not follow the wall clock when somebody sets it.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(lock)
        changed.deallocate()
        lock.deallocate()
    }

    /// Runs `body` under the lock.
    public func withLock<T>(_ body: (inout State) -> T) -> T {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return body(&state)
    }

    /// Runs `body` under the lock, then wakes whoever waits for what it changed.
    public func change<T>(_ body: (inout State) -> T) -> T {
        pthread_mutex_lock(lock)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(lock)
        }
        return body(&state)
    }

    /// Waits until `body` answers something, or `nanoseconds` have passed (nil: without end); tries again after each change.
    public func wait<T>(nanoseconds: Int64? = nil, _ body: (inout State) -> T?) -> T? {
        var deadline = timespec()
        if let nanoseconds {
            clock_gettime(CLOCK_MONOTONIC, &deadline)
            let total = Int64(deadline.tv_nsec) + nanoseconds
            deadline.tv_sec += Int(total / 1_000_000_000)
            deadline.tv_nsec = Int(total % 1_000_000_000)
        }
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while true {
            if let answer = body(&state) { return answer }
            if nanoseconds != nil {
                if pthread_cond_timedwait(changed, lock, &deadline) == ETIMEDOUT { return body(&state) }
            } else {
                pthread_cond_wait(changed, lock)
            }
        }
    }
}
