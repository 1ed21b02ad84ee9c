import Glibc
import LogModel
import Synchronization

/// Threads for reads and searches of the store, shared out among tenants and queries by ``FairSchedule``.
///
/// Reads block, so they may not run on Swift's own threads. Queries give their thread back after each slice of work.
final class FairPool: @unchecked Sendable {
    // Sendable: `schedule` is touched under `lock` only.
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var schedule = FairSchedule<(job: UnownedJob, share: QueryShare)>()
    private let queries = Atomic<UInt64>(0)

    /// Threads live as long as the process: a pool is made once, at start.
    init(threads: Int) {
        pthread_mutex_init(lock, nil)
        pthread_cond_init(wake, nil)
        // The threads keep the pool for ever.
        for _ in 0..<threads { OwnThread.start { self.work() } }
    }

    /// What one query, or one read of a request, runs on.
    func share(tenant: String) -> QueryShare {
        QueryShare(self, FairSchedule.Key(tenant: tenant, query: queries.wrappingAdd(1, ordering: .relaxed).newValue))
    }

    fileprivate func add(_ job: UnownedJob, _ share: QueryShare) {
        locked { schedule.add((job, share), share.key) }
        pthread_cond_signal(wake)
    }

    fileprivate func end(_ key: QueryShare.Key) {
        locked { schedule.end(key) }
    }

    private func work() {
        while true {
            pthread_mutex_lock(lock)
            while schedule.count == 0 { pthread_cond_wait(wake, lock) }
            let next = schedule.next()
            pthread_mutex_unlock(lock)
            guard let next else { continue }
            let start = Self.now()
            next.job.job.runSynchronously(on: next.job.share.asUnownedTaskExecutor())
            let took = Self.now() - start
            locked { schedule.used(took, next.key) }
        }
    }

    private func locked(_ body: () -> Void) {
        pthread_mutex_lock(lock)
        body()
        pthread_mutex_unlock(lock)
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// One query's part of a ``FairPool``.
final class QueryShare: TaskExecutor {
    typealias Key = FairSchedule<(job: UnownedJob, share: QueryShare)>.Key

    private let pool: FairPool
    fileprivate let key: Key

    fileprivate init(_ pool: FairPool, _ key: Key) {
        self.pool = pool
        self.key = key
    }

    deinit { pool.end(key) }

    func enqueue(_ job: consuming ExecutorJob) {
        pool.add(UnownedJob(job), self)
    }
}
