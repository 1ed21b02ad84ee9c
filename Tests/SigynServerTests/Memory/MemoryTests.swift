import Synchronization
import Testing

@testable import LogEngine
@testable import SigynServer

@Suite struct MemoryTests {
    @Test func `limits that add up to more than the bound are refused, part by part`() throws {
        let settings = "query: {memory_max: 512MB}\nmemory: {max: 1GB}\n"
        do {
            _ = try LoadedConfig(file: (settings, "m.yaml"))
            Issue.record("taken")
        } catch {
            #expect(error.place == "m.yaml:2:15")
            for part in ["512MiB query.memory_max", "storage.head_max", "server.push_in_flight_max"] {
                #expect(error.problem.contains(part), "\(error)")
            }
        }
    }

    @Test func `no limit is too much for any bound`() {
        #expect(throws: ConfigError.self) {
            try LoadedConfig(file: ("query: {memory_max: 0}\nlimits: {max_query_memory: 0}\nmemory: {max: 1000TB}\n", "m.yaml"))
        }
    }

    @Test func `each part counts`() throws {
        let base = MemoryPlan(Config(), cores: 2).bytes
        let changes: [(inout Config) -> Void] = [
            { $0.storage.headMax += 1 }, { $0.storage.headsWaitingMax += 1 }, { $0.storage.pushQueueMax += 1 },
            { $0.server.pushInFlightMax += 1 }, { $0.server.pushDecodedMax += 1 }, { $0.storage.directoryCache += 1 },
            { $0.query.memoryMax += 1 }, { $0.server.connectionsMax += 1 },
        ]
        for (number, change) in changes.enumerated() {
            var config = Config()
            change(&config)
            #expect(MemoryPlan(config, cores: 2).bytes > base, "change \(number)")
        }
    }

    @Test func `short of memory new work is refused, and taken again with some distance`() throws {
        let bytes = Atomic(0)
        let bounds = BoundMetrics()
        let watch = MemoryWatch(max: 1000, bounds: bounds) { bytes.load(ordering: .relaxed) }
        for (resident, isRefused) in [(100, false), (900, false), (901, true), (860, true), (849, false), (890, false)] {
            bytes.store(resident, ordering: .relaxed)
            watch.look()
            #expect(((try? watch.admit()) == nil) == isRefused, "\(resident)")
        }
        #expect(bounds.count(.memory) == 2)
        let unbounded = MemoryWatch(max: 0, bounds: bounds) { 1 << 50 }
        unbounded.look()
        try unbounded.admit()
    }

    @Test func `a share is given back when nobody refers to it`() {
        let pool = MemoryPool(limit: 10 << 20)
        do {
            let first = MemoryShare(pool, base: 1 << 20)
            #expect(!first.isEmpty && first.covers(5 << 20))
            let second = MemoryShare(pool, base: 1 << 20)
            #expect(second.covers(3 << 20) && !second.covers(4 << 20))
            #expect(pool.usedBytes == 10 << 20)
            #expect(MemoryShare(pool, base: 1).isEmpty)
            withExtendedLifetime(first) {}
        }
        #expect(pool.usedBytes == 0)
        #expect(MemoryShare(MemoryPool(limit: 0), base: 1 << 40).covers(1 << 40))
    }
}
