import LogCatalog
import LogModel
import LogStorage
import TestSupport
import Testing

/// Segments written anew without some rows: as when entries are deleted.
@Suite struct RewritingTests {
    /// Drops every row whose line begins with "x" from every segment; answers how many segments changed.
    static func dropX(_ store: LogStore) throws -> Int {
        var changed = 0
        for id in store.segments(tenant: "t", in: .all) {
            guard let rewriting = try store.rewriting(segment: id, tenant: "t") else { continue }
            var batch = LogBatch()
            while try rewriting.next(&batch) {
                try rewriting.drop(
                    (0..<batch.count).filter { batch.lines[batch.lineRange($0)].first == UInt8(ascii: "x") }.map(UInt32.init))
            }
            if case .rewritten = try rewriting.commit() { changed += 1 }
        }
        return changed
    }

    @Test func `rows that are dropped are gone, all others stay as they are, also after a crash`() async throws {
        let simulation = try SimulatedStore()
        try await simulation.push((0..<20).map { (Int64($0 / 2), $0 % 3 == 0 ? "x\($0)" : "k\($0)") }, metadata: [1: [Label("m", "1")]])
        try await simulation.push([(3, "x only"), (4, "x still")], stream: "b")
        try await simulation.flush()
        try await simulation.push([(30, "k"), (31, "k2")], stream: "c")
        try await simulation.flush()
        let before = try simulation.rows()
        let wanted = before.filter { !$0.contains(" x") }
        #expect(try Self.dropX(simulation.store) == 1, "the second segment has nothing to drop and stays")
        #expect(try simulation.rows() == wanted)
        try simulation.crash()
        #expect(try simulation.rows() == wanted)
        #expect(try Self.dropX(simulation.store) == 0)
        #expect(simulation.disk.paths(below: "d/segments/").count == 2, "the old object is gone")
    }

    @Test func `a segment that loses all its rows goes as a whole`() async throws {
        let simulation = try SimulatedStore()
        try await simulation.push([(1, "x"), (2, "xx")])
        try await simulation.flush()
        #expect(try Self.dropX(simulation.store) == 1)
        #expect(try simulation.rows() == [])
        #expect(simulation.store.segments(tenant: "t", in: .all) == [] && simulation.disk.paths(below: "d/segments/").isEmpty)
    }

    @Test func `a snapshot from before goes on reading what it saw`() async throws {
        let simulation = try SimulatedStore()
        try await simulation.push([(1, "x"), (2, "k")])
        try await simulation.flush()
        let snapshot = simulation.store.snapshot(tenant: "t")
        _ = try Self.dropX(simulation.store)
        let scan = try snapshot.scan(ScanRequest(matching: LabelMatching([]), time: .all, columns: .lines))
        #expect(scan.units.map(\.rows).reduce(0, +) == 2)
    }

    @Test func `a merge in between wins`() async throws {
        let simulation = try SimulatedStore()
        try await simulation.push([(1, "x"), (2, "k")])
        try await simulation.flush()
        try await simulation.push([(3, "x3")])
        try await simulation.flush()
        let first = try #require(simulation.store.segments(tenant: "t", in: .all).first)
        let rewriting = try #require(try simulation.store.rewriting(segment: first, tenant: "t"))
        var batch = LogBatch()
        while try rewriting.next(&batch) { try rewriting.drop([0]) }
        #expect(try simulation.merge())
        #expect(try rewriting.commit() == .superseded)
        #expect(try simulation.rows() == ["a 1 x", "a 2 k", "a 3 x3"])
        #expect(try Self.dropX(simulation.store) == 1)
        #expect(try simulation.rows() == ["a 2 k"])
    }

    @Test(arguments: [5 /* EIO */, 28 /* ENOSPC */] as [Int32]) func `a disk that fails at any step leaves the old segment or the new one`(
        code: Int32
    ) async throws {
        for short in [false, true] {
            var step = 0
            var reachedEnd = false
            while !reachedEnd {
                let simulation = try SimulatedStore()
                try await simulation.push((0..<12).map { (Int64($0), $0 % 2 == 0 ? "x\($0)" : "k\($0)") })
                try await simulation.flush()
                let all = try simulation.rows()
                let kept = all.filter { !$0.contains(" x") }
                let before = simulation.disk.steps
                simulation.disk.fail(at: step, short ? .shortWrite(code) : .error(code))
                let done = (try? Self.dropX(simulation.store)) == 1
                reachedEnd = simulation.disk.steps - before <= step
                simulation.disk.heal()
                for survival in [false, true] {
                    if survival { try simulation.crash() }
                    let rows = try simulation.rows()
                    #expect(rows == kept || (!done && rows == all), "step \(step), short \(short), crash \(survival)")
                }
                _ = try Self.dropX(simulation.store)
                #expect(try simulation.rows() == kept, "step \(step), short \(short): tried again")
                step += 1
            }
            #expect(step > 3, "the walk has fewer steps than it should: \(step)")
        }
    }
}
