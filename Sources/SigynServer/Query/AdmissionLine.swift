/// Which queries may run now and which wait, by what they would read: a value, so that every order of events is tested without a query.
///
/// Light queries never wait for heavy ones: each kind has bytes of its own, and heavy ones leave half of the places free. Tenants take
/// turns; within a tenant, and a kind, who came first goes first.
struct AdmissionLine {
    struct Limits: Sendable, Equatable {
        /// Queries that run at one time.
        var runningMax: Int
        /// Bytes that heavy queries together may be about to read; each counts for at most a quarter.
        var bytesMax: Int
        /// Queries of one tenant that may wait.
        var waitingMax: Int

        /// More makes a query heavy.
        var lightBytesMax: Int { bytesMax / 64 }
        var heavyRunningMax: Int { max(1, runningMax / 2) }
    }

    typealias ID = UInt64

    private struct Ask {
        var id: ID
        var bytes: Int
        var isHeavy: Bool
    }

    private struct Tenant {
        var light: [Ask] = []
        var heavy: [Ask] = []
        var count: Int { light.count + heavy.count }
    }

    let limits: Limits
    private var waiting: [String: Tenant] = [:]
    /// Tenants that wait, in the order of their turns.
    private var turns: [String] = []
    private var running: [ID: Ask] = [:]
    private var heavyRunning = 0
    private var heavyBytes = 0
    private var nextID: ID = 0

    init(_ limits: Limits) { self.limits = limits }

    var runningCount: Int { running.count }
    var waitingCount: Int { waiting.values.reduce(0) { $0 + $1.count } }
    func waitingCount(_ tenant: String) -> Int { waiting[tenant]?.count ?? 0 }

    func isWaiting(_ id: ID) -> Bool {
        waiting.values.contains { line in line.light.contains { $0.id == id } || line.heavy.contains { $0.id == id } }
    }

    /// Nil when the tenant has enough waiting already; else the number of the query, which runs when it comes out of `start`.
    mutating func ask(_ tenant: String, bytes: Int) -> ID? {
        // One that could run at once is never refused, however short the line may be.
        let isHeavy = bytes > limits.lightBytesMax
        let ask = Ask(id: nextID, bytes: min(bytes, max(1, limits.bytesMax / 4)), isHeavy: isHeavy)
        if waitingCount(tenant) >= limits.waitingMax && !(waitingCount(tenant) == 0 && fits(ask)) { return nil }
        nextID += 1
        if waiting[tenant] == nil {
            waiting[tenant] = Tenant()
            turns.append(tenant)
        }
        if isHeavy { waiting[tenant]?.heavy.append(ask) } else { waiting[tenant]?.light.append(ask) }
        return ask.id
    }

    /// The next query that may run, if there is one: called until it answers nil.
    mutating func start() -> ID? {
        for (place, tenant) in turns.enumerated() {
            guard var line = waiting[tenant] else { continue }
            let ask: Ask
            if let light = line.light.first, fits(light) {
                ask = light
                line.light.removeFirst()
            } else if let heavy = line.heavy.first, fits(heavy) {
                ask = heavy
                line.heavy.removeFirst()
            } else {
                continue
            }
            turns.remove(at: place)
            waiting[tenant] = line.count == 0 ? nil : line
            if line.count > 0 { turns.append(tenant) }
            running[ask.id] = ask
            if ask.isHeavy {
                heavyRunning += 1
                heavyBytes += ask.bytes
            }
            return ask.id
        }
        return nil
    }

    /// A query is over, or does not want to wait any longer.
    mutating func leave(_ id: ID) {
        if let ask = running.removeValue(forKey: id) {
            if ask.isHeavy {
                heavyRunning -= 1
                heavyBytes -= ask.bytes
            }
            return
        }
        for (tenant, var line) in waiting {
            let before = line.count
            line.light.removeAll { $0.id == id }
            line.heavy.removeAll { $0.id == id }
            if line.count == before { continue }
            waiting[tenant] = line.count == 0 ? nil : line
            if line.count == 0 { turns.removeAll { $0 == tenant } }
            return
        }
    }

    private func fits(_ ask: Ask) -> Bool {
        guard running.count < limits.runningMax else { return false }
        if !ask.isHeavy { return true }
        return heavyRunning < limits.heavyRunningMax && (heavyRunning == 0 || heavyBytes + ask.bytes <= limits.bytesMax)
    }
}
