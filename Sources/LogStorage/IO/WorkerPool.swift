import Glibc
import Synchronization

/// Threads of our own for work that blocks or computes for long: queries, segment reads, flushes.
///
/// The Swift pool has one thread a core; a read that waits for the disk there would stop every other task, and a concurrent
/// DispatchQueue shares its threads (measured: a 5 ms task waits 405 ms). Use it with `withTaskExecutorPreference`.
public final class WorkerPool: TaskExecutor, @unchecked Sendable {
    // Sendable: `jobs` and `stopping` are touched under `lock` only.
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [UnownedJob] = []
    private var next = 0

    /// Threads live as long as the process: a pool is made once, at start.
    public init(threads: Int) {
        pthread_mutex_init(lock, nil)
        pthread_cond_init(wake, nil)
        for _ in 0..<threads {
            Threads.start { [unowned(unsafe) self] in self.work() }
        }
        // The threads hold no reference that counts: keep the pool for ever instead of stopping them.
        _ = Unmanaged.passRetained(self)
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pthread_mutex_lock(lock)
        jobs.append(job)
        pthread_mutex_unlock(lock)
        pthread_cond_signal(wake)
    }

    private func work() {
        while true {
            pthread_mutex_lock(lock)
            while next == jobs.count { pthread_cond_wait(wake, lock) }
            let job = jobs[next]
            next += 1
            if next == jobs.count {
                jobs.removeAll(keepingCapacity: true)
                next = 0
            }
            pthread_mutex_unlock(lock)
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
