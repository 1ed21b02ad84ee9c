import LogCatalog
import LogModel
import ObjectStores
import TestSupport
import Testing

@testable import LogStorage

/// Segments on S3, and S3 in trouble.
@Suite struct S3OutageTests {
    let remote: RemoteFolder

    init() throws { remote = try RemoteFolder() }

    private func rows(_ store: LogStore) throws -> [Row] { try store.snapshot(tenant: "t").rows().sorted() }

    @Test(arguments: [false, true]) func `one request opens a segment`(isCached: Bool) async throws {
        let store = try remote.open()
        _ = try await remote.push(store, 20)
        try await remote.flush(store)
        var objects: any ObjectStore = remote.objects
        if isCached { objects = CachedStore(objects, cache: try PageCache(disk: SimulatedDisk(), folder: "c", bytesMax: 4 << 20)) }
        let again = try remote.open(objects)
        #expect(remote.proxy.requests.filter { $0.method != "PUT" } == [], "a start asks for nothing")
        for fails in [0, 1] {
            remote.proxy.reset()
            remote.proxy.set { $0.number < fails ? .refuse(status: 503, code: "SlowDown") : .none }
            let segment = try #require(again.state.withLock { $0.allSegments.first })
            again.cache.forget(segment.record.id)
            _ = try again.snapshot(tenant: "t").streams(matching: nil, in: .all)
            let wanted = isCached && fails == 1 ? 0 : 1 + fails
            #expect(remote.proxy.requests.map(\.method) == Array(repeating: "GET", count: wanted))
        }
    }

    @Test(
        arguments: [
            .drop, .refuse(status: 503, code: "SlowDown"), .refuse(status: 500, code: "InternalError"), .loseAnswer,
        ] as [FaultProxy.Fault])
    func `an outage fills a bounded space, refuses what is beyond, and loses nothing`(fault: FaultProxy.Fault) async throws {
        let store = try remote.open()
        var acknowledged = try await remote.push(store, 20).rows
        try await remote.flush(store)

        remote.proxy.set { _ in fault }
        // Flushes fail, and pushes are taken until the heads are full.
        let during = try await remote.push(store, 30, from: 100)
        acknowledged += during.rows
        await remote.seal(store)
        #expect(throws: StorageError.self) { try store.flusher.flushOldest() }
        #expect(during.refusal == nil && store.metrics.flushFailures == 1)
        let more = try await remote.push(store, 1000, from: 200)
        acknowledged += more.rows
        let refusal = try #require(more.refusal)
        #expect(refusal.kind == .unavailable && refusal.message.contains("s3://stores/"))
        #expect(store.metrics.headBytes < (store.options.sealedHeadsMax + 2) * store.options.headBytesMax)
        #expect(throws: StorageError.self) { try store.flusher.flushOldest() }
        // What is in memory is answered; what is in the bucket fails clearly.
        #expect(try store.snapshot(tenant: "t").rows([], TimeRange(start: 1000, end: .max)).count == acknowledged.count - 100)
        let failure = #expect(throws: StorageError.self) { try rows(store) }
        #expect(failure?.kind == .unavailable)

        // A crash in the middle of it: the log has everything.
        let again = try remote.open()
        #expect(throws: StorageError.self) { try again.flusher.flushOldest() }
        remote.proxy.set { _ in .none }
        #expect(try rows(again) == acknowledged.sorted())
        try await remote.flush(again)
        acknowledged += try await remote.push(again, 10, from: 5000).rows
        try await remote.flush(again)
        #expect(again.metrics.headEntries == 0)
        #expect(try rows(again) == acknowledged.sorted())
        #expect(try rows(remote.open()) == acknowledged.sorted())
    }

    @Test(arguments: [.cut(afterBytes: 3), .flip(atByte: 3)] as [FaultProxy.Fault])
    func `an answer that is cut off or changed fails the query, and is in no answer`(fault: FaultProxy.Fault) async throws {
        let store = try remote.open()
        let pushed = try await remote.push(store, 20).rows
        try await remote.flush(store)
        remote.proxy.set { $0.method == "GET" ? fault : .none }
        let error = #expect(throws: StorageError.self) { try rows(store) }
        #expect(error?.kind == (fault == .flip(atByte: 3) ? .corrupt : .unavailable))
        remote.proxy.set { _ in .none }
        #expect(try rows(store) == pushed.sorted())
    }

    @Test func `pushes do not wait for ever for flushes that do not come to an end`() async throws {
        let store = try remote.open()
        let outcome = try await remote.push(store, 1000)
        let refusal = try #require(outcome.refusal)
        #expect(refusal.kind == .unavailable && refusal.message.contains("storage.heads_waiting_max"))
        try await remote.flush(store)
        #expect(try await remote.push(store, 10, from: 2000).refusal == nil)
        #expect(try rows(store).count == outcome.rows.count + 50)
    }

    @Test func `the background catches up by itself`() async throws {
        var options = remote.options
        options.background = true
        remote.proxy.set { _ in .refuse(status: 503, code: "SlowDown") }
        let store = try remote.open(nil, options)
        let taken = try await remote.push(store, 40)
        #expect(taken.refusal == nil || taken.refusal?.kind == .unavailable)
        while store.metrics.flushFailures == 0 { try await Task.sleep(for: .milliseconds(5)) }
        remote.proxy.set { _ in .none }
        while store.metrics.flushes == 0 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(try rows(store) == taken.rows.sorted())
        try store.close()
        #expect(try rows(remote.open()) == taken.rows.sorted())
    }

    @Test func `objects that nothing names go when their grace is over, and no sooner`() async throws {
        let crashed = try remote.open()
        var acknowledged = try await remote.push(crashed, 20).rows
        // A flush that is cut off between its object and its commit.
        let writer = try remote.objects.write("segments/0000000000000077.seg")
        try writer.append([1])
        try writer.finish()

        let store = try remote.open()
        let orphans = try #require(store.orphans)
        for round in 1...3 {
            acknowledged += try await remote.push(store, 10, from: round * 100).rows
            try await remote.flush(store)
        }
        let named = { store.state.withLock { $0.allSegments.map(\.record.objectName).sorted() } }
        let before = named()
        #expect(orphans.collect() == 0)
        #expect(try remote.objects.list("segments/").sorted() == ["segments/0000000000000077.seg"] + before)
        remote.turn(RemoteFolder.hour - 1)
        while try store.merger.mergeOne() {}
        #expect(named().count == 1)
        #expect(orphans.collect() == 0)
        remote.turn(1)
        remote.proxy.set { _ in .drop }
        #expect(orphans.collect() == 0)
        remote.proxy.set { _ in .none }
        #expect(orphans.collect() == 1, "the one of the crash; those of the merge have their hour before them")
        remote.turn(RemoteFolder.hour)
        #expect(orphans.collect() == before.count)
        #expect(try remote.objects.list("segments/") == named())
        #expect(try rows(store) == acknowledged.sorted())
    }
}
