import LogCatalog
import LogModel
import ObjectStores
import Synchronization
import TestSupport
import Testing

@testable import LogStorage

@Suite struct DurabilityTests {
    @Test func `an acknowledged push survives power loss, from the log and from segments`() async throws {
        let simulation = try SimulatedStore()
        try await simulation.push([(1, "one"), (2, "two")])
        try simulation.crash()
        #expect(try simulation.rows() == ["a 1 one", "a 2 two"])
        try await simulation.flush()
        #expect(simulation.disk.paths(below: "d/wal/").isEmpty, "the log is trimmed once the segment is committed")
        try simulation.crash()
        #expect(try simulation.rows() == ["a 1 one", "a 2 two"])
        try await simulation.push([(3, "three")])
        try simulation.crash()
        #expect(try simulation.rows() == ["a 1 one", "a 2 two", "a 3 three"])
    }

    @Test func `exact duplicates collapse in the head, between head and segment, between segments, and in a merge`() async throws {
        let simulation = try SimulatedStore()
        let rows: [(Int64, String)] = [(5, "x"), (5, "y"), (6, "x")]
        try await simulation.push(rows)
        try await simulation.push(rows)
        let expected = ["a 5 x", "a 5 y", "a 6 x"]
        #expect(try simulation.rows() == expected)
        try await simulation.flush()
        try await simulation.push(rows)
        #expect(try simulation.rows() == expected)
        try await simulation.flush()
        #expect(try simulation.rows() == expected)
        #expect(try simulation.store.merger.mergeOne())
        #expect(try simulation.rows() == expected)
        #expect(simulation.store.metrics.segmentRows == 3)
        try await simulation.push(rows, metadata: [0: [Label("m", "1")]])
        #expect(try simulation.rows() == (expected + ["a 5 x m=1"]).sorted(), "other metadata makes another entry")
    }

    /// Each step of push, flush, push is broken once: whatever was acknowledged is there, and nothing that was not pushed.
    @Test(arguments: [5 /* EIO */, 28 /* ENOSPC */] as [Int32]) func `a disk that fails at any step loses nothing that was acknowledged`(
        code: Int32
    ) async throws {
        for short in [false, true] {
            var step = 0
            var reachedEnd = false
            while !reachedEnd {
                let simulation = try SimulatedStore()
                let before = simulation.disk.steps
                simulation.disk.fail(at: step, short ? .shortWrite(code) : .error(code))
                var acknowledged: [String] = []
                var pushed: [String] = []
                for round in 0..<3 {
                    let line = "line \(round)"
                    pushed.append("a \(round) \(line)")
                    if (try? await simulation.push([(Int64(round), line)])) != nil { acknowledged.append("a \(round) \(line)") }
                    if round != 1 { try? await simulation.flush() }
                }
                reachedEnd = simulation.disk.steps - before <= step
                // The fault is over: pushes are taken again.
                simulation.disk.heal()
                try await simulation.push([(9, "after")])
                acknowledged.append("a 9 after")
                for survival in [false, true] {
                    if survival { try simulation.crash() }
                    let rows = try simulation.rows()
                    #expect(Set(rows).isSuperset(of: acknowledged), "step \(step), short \(short), crash \(survival)")
                    #expect(
                        Set(rows).isSubset(of: pushed + ["a 9 after"]) && Set(rows).count == rows.count,
                        "step \(step), short \(short): \(rows)")
                }
                try await simulation.flush()
                #expect(Set(try simulation.rows()).isSuperset(of: acknowledged), "step \(step), short \(short), flushed")
                step += 1
            }
            #expect(step > 15, "the walk has fewer steps than it should: \(step)")
        }
    }

    @Test(arguments: SeededRandom.seeds(60))
    func `random pushes, flushes, merges, faults and power losses keep every acknowledged line once`(
        seed: UInt64
    ) async throws {
        var random = SeededRandom(seed: seed)
        let catalogFails = Atomic(false)
        let catalog = MemoryCatalog { catalogFails.load(ordering: .relaxed) ? CatalogError(.unavailable, "told to fail") : nil }
        let simulation = try SimulatedStore(catalog: catalog)
        var acknowledged = Set<String>()
        var attempted = Set<String>()
        for operation in 0..<40 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5:
                let stream = ["a", "b", "c"].randomElement(using: &random)!
                let rows = (0..<Int.random(in: 1...6, using: &random)).map { number in
                    random.chance(0.2) ? (Int64(5), "same") : (Int64.random(in: 0...20, using: &random), "\(seed)-\(operation)-\(number)")
                }
                let texts = rows.map { "\(stream) \($0.0) \($0.1)" }
                attempted.formUnion(texts)
                if (try? await simulation.push(rows, stream: stream)) != nil {
                    acknowledged.formUnion(texts)
                } else {
                    let present = Set(try simulation.rows())
                    let unique = texts.filter { !acknowledged.contains($0) }
                    #expect(unique.allSatisfy { !present.contains($0) }, "seed \(seed): a refused push shows")
                }
            case 5: try? await simulation.flush()
            case 6: _ = try? simulation.store.merger.mergeOne()
            case 7:
                simulation.disk.fail(
                    at: Int.random(in: 0...8, using: &random), random.chance(0.5) ? .error(28) : .shortWrite(5), lasting: random.chance(0.3)
                )
            case 8: catalogFails.store(random.chance(0.4), ordering: .relaxed)
            default:
                // A clean disk after the restart; what was refused may come back wholly, what was acknowledged must.
                if random.chance(0.5) { try simulation.crash() } else { try simulation.kill() }
                catalogFails.store(false, ordering: .relaxed)
            }
            let rows = try simulation.rows()
            #expect(Set(rows).count == rows.count, "seed \(seed), operation \(operation): a line twice")
            #expect(Set(rows).isSuperset(of: acknowledged), "seed \(seed), operation \(operation): lost \(acknowledged.subtracting(rows))")
            #expect(Set(rows).isSubset(of: attempted), "seed \(seed), operation \(operation): invented \(Set(rows).subtracting(attempted))")
        }
    }

    @Test func `damage in the middle of the log is set aside with its offset, the rest is read`() async throws {
        let simulation = try SimulatedStore()
        for number in 0..<3 { try await simulation.push([(Int64(number), "line \(number)")]) }
        let path = try #require(simulation.disk.paths(below: "d/wal/").first)
        var bytes = try #require(simulation.disk.contents(path))
        let middle = WALFormat.headerBytes + (bytes.count - WALFormat.headerBytes) / 2
        bytes[middle] ^= 0xFF
        simulation.disk.replace(path, with: bytes)
        try simulation.kill()
        #expect(try simulation.rows() == ["a 0 line 0", "a 2 line 2"])
        #expect(simulation.store.metrics.walDamagedRanges == 1)
        let kept = simulation.disk.paths(below: "d/wal-damaged/")
        #expect(kept.count == 1)
        #expect(
            simulation.events.contains { $0.level == .error && $0.values["offset"] == kept[0].split(separator: "-").last.map(String.init) })
    }

    @Test func `a full disk refuses pushes with the reason, answers queries, and recovers by itself`() async throws {
        var options = SimulatedStore.options
        options.diskReserveBytes = 1000
        let simulation = try SimulatedStore(options: options)
        try await simulation.push([(1, "before")])
        simulation.disk.setFree(999)
        let refusal = await #expect(throws: StorageError.self) { try await simulation.push([(2, "refused")]) }
        #expect(refusal?.kind == .unavailable && refusal?.message.contains("disk_reserve") == true)
        #expect(try simulation.rows() == ["a 1 before"])
        simulation.disk.setFree(1 << 30)
        try await simulation.push([(3, "after")])
        #expect(try simulation.rows() == ["a 1 before", "a 3 after"])
    }
}
