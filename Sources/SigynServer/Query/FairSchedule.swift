/// Which job runs next when more wait than there are threads: a value, so that its fairness is tested without threads.
///
/// The tenant that has used the least time comes first, and of its queries the one that has: a light query passes heavy ones as soon as
/// a slice of theirs ends. Every fourth turn of a tenant goes to its oldest query instead, so that heavy ones end too.
struct FairSchedule<Job> {
    struct Key: Hashable, Sendable {
        var tenant: String
        /// Ascends with the start of queries.
        var query: UInt64
    }

    private struct Line {
        var jobs: [Job] = []
        var next = 0
        /// Nanoseconds.
        var used: Int64 = 0

        var isEmpty: Bool { next == jobs.count }

        mutating func take() -> Job {
            defer {
                next += 1
                if next == jobs.count {
                    jobs.removeAll(keepingCapacity: true)
                    next = 0
                }
            }
            return jobs[next]
        }
    }

    private struct Tenant {
        var lines: [UInt64: Line] = [:]
        var used: Int64 = 0
        var waiting = 0
        var turns = 0
    }

    private var tenants: [String: Tenant] = [:]
    private(set) var count = 0

    init() {}

    mutating func add(_ job: Job, _ key: Key) {
        var tenant = tenants[key.tenant] ?? Tenant()
        if tenant.waiting == 0 {
            // Who comes back after a pause has no claim on the time that went by.
            let least = tenants.values.lazy.filter { $0.waiting > 0 }.map(\.used).min() ?? tenant.used
            tenant.used = max(tenant.used, least)
        }
        tenant.waiting += 1
        tenant.lines[key.query, default: Line()].jobs.append(job)
        tenants[key.tenant] = tenant
        count += 1
    }

    mutating func next() -> (job: Job, key: Key)? {
        guard count > 0 else { return nil }
        guard let name = tenants.lazy.filter({ $0.value.waiting > 0 }).min(by: { ($0.value.used, $0.key) < ($1.value.used, $1.key) })?.key,
            var tenant = tenants[name]
        else { return nil }
        tenant.turns += 1
        let ready = tenant.lines.lazy.filter { !$0.value.isEmpty }
        let query =
            tenant.turns % 4 == 0
            ? ready.map(\.key).min() : ready.min { ($0.value.used, $0.key) < ($1.value.used, $1.key) }?.key
        guard let query, let job = tenant.lines[query]?.take() else { return nil }
        tenant.waiting -= 1
        tenants[name] = tenant
        count -= 1
        return (job, Key(tenant: name, query: query))
    }

    /// Counts the time that a job took.
    mutating func used(_ nanoseconds: Int64, _ key: Key) {
        tenants[key.tenant]?.used += nanoseconds
        tenants[key.tenant]?.lines[key.query]?.used += nanoseconds
    }

    /// A query is over: nothing of it waits any more.
    mutating func end(_ key: Key) {
        guard let line = tenants[key.tenant]?.lines[key.query], line.isEmpty else { return }
        tenants[key.tenant]?.lines[key.query] = nil
        if tenants[key.tenant]?.lines.isEmpty == true { forget(key.tenant) }
    }

    /// Tenants without queries are kept only as long as their use tells them from others.
    private mutating func forget(_ name: String) {
        let busy = tenants.values.lazy.filter { !$0.lines.isEmpty }.map(\.used).min()
        tenants = tenants.filter { _, tenant in
            if !tenant.lines.isEmpty { return true }
            guard let busy else { return false }
            return tenant.used > busy
        }
    }
}
