import LogCatalog
import LogModel
import ObjectStores
import Synchronization
import TestSupport
import Testing

@testable import LogStorage

/// Periods by tenant and by selector, on a clock that the tests turn.
@Suite struct StreamRetentionTests {
    /// A clock that stands where it was put.
    private final class Turned: Sendable {
        private let time = Mutex<Timestamp>(0)
        var now: Timestamp {
            get { time.withLock { $0 } }
            set { time.withLock { $0 = newValue } }
        }
    }

    private static let hour = 3600 * Timestamp.nanosecondsPerSecond
    private static let day = 24 * hour
    /// The start of a UTC day.
    private static let start = 20_000 * day

    private let clock = Turned()
    private let folder = TemporaryFolder()

    private func open(_ change: (inout StorageOptions) -> Void = { _ in }) throws -> LogStore {
        var options = StoreTests.options()
        options.background = false
        change(&options)
        let clock = clock
        return try LogStore.open(directory: folder.path + "/data", options: options, clock: WallClock { clock.now }) { _ in }
    }

    private static func labels(_ env: String) -> Labels { Labels([Label("app", "shop"), Label("env", env)]) }

    private static func rule(_ env: String, _ period: Int64, priority: Int = 0, _ operation: Matcher.Operation = .equal) throws
        -> RetentionRules.Rule
    {
        RetentionRules.Rule(matching: try LabelMatching([Matcher("env", operation, env)]), priority: priority, period: period)
    }

    /// One entry an hour for a day, in each stream.
    private func push(_ store: LogStore, _ envs: [String], tenant: String = "t", flush: Bool = true) async throws {
        for env in envs {
            var entries = EntryColumns()
            for hour in 0..<24 { entries.append(time: Self.start + Int64(hour) * Self.hour, line: "\(env) \(hour)") }
            try await store.append([StreamBatch(labels: Self.labels(env), entries: entries)], tenant: tenant)
        }
        if flush { try await self.flush(store) }
    }

    private func flush(_ store: LogStore) async throws {
        await withCheckedContinuation { done in store.committer.seal { done.resume() } }
        while let head = try store.flusher.flushOldest() { store.logs.remove(through: head.lastLog) }
    }

    private func counts(_ store: LogStore, tenant: String = "t") throws -> [String: Int] {
        try store.snapshot(tenant: tenant).rows().reduce(into: [:]) { $0[$1.labels["env"] ?? "", default: 0] += 1 }
    }

    @Test func `a stream's period is that of the rule with the highest priority, of equal ones the first`() throws {
        let rules = RetentionRules(
            period: 7,
            rules: [try Self.rule("d.*", 1, .matches), try Self.rule("dev", 2, priority: 5), try Self.rule("dev", 3, priority: 5)])
        for (env, period) in [("dev", 2), ("demo", 1), ("prod", 7)] as [(String, Int64)] {
            #expect(rules.period(of: Self.labels(env)) == period, "\(env)")
        }
        #expect(rules.longest == 7)
        #expect(RetentionRules(period: 0, rules: rules.rules).longest == nil)
        #expect(RetentionRules(period: 7, rules: [try Self.rule("dev", 0)]).longest == nil)
    }

    @Test(arguments: [true, false])
    func `what has expired is gone from every answer at once, from the head and from segments`(isFlushed: Bool) async throws {
        let store = try open()
        clock.now = Self.start + Self.day
        try await push(store, ["dev", "prod"], flush: isFlushed)
        #expect(try counts(store) == ["dev": 24, "prod": 24])
        store.setRetention(["t": RetentionRules(period: 0, rules: [try Self.rule("dev", 12 * Self.hour)])])
        for (turned, left) in [(0, 12), (6, 6), (11, 1), (12, 0), (100, 0)] as [(Int64, Int)] {
            clock.now = Self.start + Self.day + turned * Self.hour
            let snapshot = store.snapshot(tenant: "t")
            #expect(try counts(store) == (left > 0 ? ["dev": left, "prod": 24] : ["prod": 24]), "\(turned) hours")
            let dev = try LabelMatching([Matcher("env", .equal, "dev")])
            let totals = try snapshot.totals(matching: dev, in: .all)
            #expect(totals.entries == left && totals.streams == min(left, 1))
            #expect(try snapshot.streams(matching: nil, in: .all).count == (left > 0 ? 2 : 1))
            let scan = try snapshot.scan(ScanRequest(matching: dev, time: .all, columns: .lines))
            // Volumes that the directory knows must not count what has expired.
            let known = scan.knownVolumes(TimeBuckets(TimeRange(start: 0, end: .max)))
            #expect(known.volumes.isEmpty || left == 24)
        }
        try store.close()
    }

    @Test func `a snapshot keeps what it saw`() async throws {
        let store = try open()
        clock.now = Self.start + Self.day
        try await push(store, ["dev"])
        let before = store.snapshot(tenant: "t")
        store.setRetention(["t": RetentionRules(period: Self.hour)])
        clock.now += 10 * Self.day
        _ = store.mergePassOnce()
        #expect(try before.rows().count == 24)
        #expect(try store.snapshot(tenant: "t").rows().isEmpty)
        try store.close()
    }

    @Test func `expired streams leave the disk when their segment is written anew, once for each period`() async throws {
        let store = try open()
        clock.now = Self.start + Self.day
        try await push(store, ["dev", "test", "prod"])
        store.setRetention([
            "t": RetentionRules(period: 0, rules: [try Self.rule("dev", Self.day), try Self.rule("test", 2 * Self.day)])
        ])
        // The newest entry is an hour old: no period has passed since.
        #expect(try !store.merger.rewriteOne())
        clock.now = Self.start + 2 * Self.day
        #expect(try store.merger.rewriteOne())
        #expect(try !store.merger.rewriteOne())
        #expect(store.metrics.segmentRows == 48)
        #expect(try counts(store) == ["test": 24, "prod": 24])
        clock.now = Self.start + 3 * Self.day
        #expect(try store.merger.rewriteOne())
        #expect(store.metrics.segmentRows == 24 && store.metrics.rewrittenSegments == 2)
        #expect(try counts(store) == ["prod": 24])
        clock.now += 1000 * Self.day
        #expect(try !store.merger.rewriteOne())
        try store.close()
        let again = try open()
        #expect(try counts(again) == ["prod": 24])
        try again.close()
    }

    @Test func `a segment of which nothing is left goes, and a merge leaves expired rows behind`() async throws {
        let store = try open { $0.mergeSegmentsMin = 2 }
        clock.now = Self.start + Self.day
        try await push(store, ["dev"])
        try await push(store, ["dev", "prod"])
        store.setRetention(["t": RetentionRules(period: 0, rules: [try Self.rule("dev", 6 * Self.hour)])])
        clock.now = Self.start + Self.day
        #expect(try store.merger.mergeOne())
        #expect(store.metrics.segmentRows == 24 + 6)
        store.setRetention(["t": RetentionRules(period: 100 * Self.day, rules: [try Self.rule("dev|prod", Self.hour, .matches)])])
        clock.now += Self.day
        #expect(try store.merger.rewriteOne())
        #expect(store.metrics.segments == 0)
        #expect(try SystemFolder.names(folder.path + "/data/segments").isEmpty)
        try store.close()
    }

    @Test func `each tenant has its own periods, and others the server's`() async throws {
        let store = try open { $0.retentionAge = 10 * Self.day }
        clock.now = Self.start + Self.day
        for tenant in ["a", "b", "c"] { try await push(store, ["prod"], tenant: tenant) }
        store.setRetention(["a": RetentionRules(period: Self.day), "b": RetentionRules(period: 0)])
        clock.now = Self.start + 3 * Self.day
        store.dropExpired()
        #expect(try ["a", "b", "c"].map { try counts(store, tenant: $0)["prod"] ?? 0 } == [0, 24, 24])
        #expect(store.metrics.expiredSegments == 1)
        clock.now = Self.start + 30 * Self.day
        store.dropExpired()
        #expect(try ["a", "b", "c"].map { try counts(store, tenant: $0)["prod"] ?? 0 } == [0, 24, 0])
        #expect(store.metrics.segments == 1)
        try store.close()
    }

    /// The plain path: every row, held against the rule of its stream one by one.
    @Test(arguments: SeededRandom.seeds(12))
    func `random rules and times leave what a row-by-row judgement leaves`(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let store = try open { $0.blockBytes = 200 }
        let envs = ["dev", "test", "demo", "prod"]
        clock.now = Self.start + Self.day
        try await push(store, envs)
        try await push(store, Array(envs.prefix(2)), flush: random.chance(0.5))
        for _ in 0..<6 {
            let rules = RetentionRules(
                period: Int64.random(in: 0...40, using: &random) * Self.hour,
                rules: try (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    try Self.rule(
                        envs.randomElement(using: &random)!, Int64.random(in: 0...40, using: &random) * Self.hour,
                        priority: Int.random(in: 0...2, using: &random))
                })
            // Rows that an earlier rule hid may still lie there, and count again under a longer period.
            store.setRetention([:])
            let all = try store.snapshot(tenant: "t").rows()
            store.setRetention(["t": rules])
            clock.now += Int64.random(in: 0...5, using: &random) * Self.hour
            let left = all.filter { row in
                let period = rules.period(of: row.labels)
                return period == 0 || row.time >= clock.now - period
            }
            #expect(try store.snapshot(tenant: "t").rows().sorted() == left.sorted(), "seed \(seed)")
            let totals = try store.snapshot(tenant: "t").totals(matching: LabelMatching([]), in: .all)
            #expect(totals.entries == left.count, "seed \(seed)")
            _ = store.mergePassOnce()
            #expect(try store.snapshot(tenant: "t").rows().sorted() == left.sorted(), "seed \(seed)")
        }
        try store.close()
    }
}

extension LogStore {
    /// One pass of maintenance without its rest.
    fileprivate func mergePassOnce() -> Bool {
        dropExpired()
        do {
            while try merger.rewriteOne() {}
            while try merger.mergeOne() {}
            return true
        } catch { return false }
    }
}
