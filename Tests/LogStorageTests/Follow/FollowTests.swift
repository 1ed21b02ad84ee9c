import LogModel
import TestSupport
import Testing

@testable import LogStorage

@Suite struct FollowTests {
    private static func push(_ number: Int, _ app: String = "a", lines: Int = 1) -> [StreamBatch] {
        var entries = EntryColumns()
        for line in 0..<lines { entries.append(time: Int64(number), line: "line \(number) \(line)") }
        return [StreamBatch(labels: Labels([Label("app", app)]), entries: entries)]
    }

    private static func lines(_ delivery: BatchFeed.Delivery) throws -> [String] {
        var batch = LogBatch()
        let matching = try LabelMatching([Matcher("app", .notEqual, "other")])
        _ = try delivery.read(matching: matching, into: &batch)
        return (0..<batch.count).map { String(decoding: batch.lines[batch.lineRange($0)], as: UTF8.self) }
    }

    @Test func `snapshot and feed share every entry between them, whatever is pushed meanwhile`() async throws {
        let folder = TemporaryFolder()
        let store = try StoreTests.open(folder)
        let pushing = Task {
            for number in 0..<300 { try await store.append(Self.push(number), tenant: "t") }
        }
        for _ in 0..<20 {
            let (snapshot, feed) = store.follow(tenant: "t", bytesMax: 1 << 20)
            var found = try snapshot.rows().map { String(decoding: $0.line, as: UTF8.self) }
            let marker = "end \(found.count)"
            var entries = EntryColumns()
            entries.append(time: 1, line: marker)
            try await store.append([StreamBatch(labels: Labels([Label("app", "end")]), entries: entries)], tenant: "t")
            while found.last != marker {
                let delivery = try #require(await feed.next())
                #expect(delivery.dropped.isEmpty)
                found += try Self.lines(delivery)
                if let at = found.firstIndex(of: marker) { found.removeSubrange((at + 1)...) }
            }
            store.unfollow(feed)
            #expect(await feed.next() == nil)
            let numbers = found.filter { $0.hasPrefix("line") }.compactMap { Int($0.split(separator: " ")[1]) }
            #expect(numbers.sorted() == Array(0..<numbers.count), "each once, without a gap")
        }
        try await pushing.value
        #expect(store.state.withLock { $0.followers.isEmpty })
        try store.close()
    }

    @Test func `what a reader leaves no room for is dropped by name, and other tenants are not seen`() async throws {
        let folder = TemporaryFolder()
        let store = try StoreTests.open(folder)
        let (_, feed) = store.follow(tenant: "t", bytesMax: 100)
        // Larger than the room, but nothing waits.
        try await store.append(Self.push(1, lines: 20), tenant: "t")
        try await store.append(Self.push(2), tenant: "other")
        try await store.append(Self.push(3, "b", lines: 2), tenant: "t")
        try await store.append(Self.push(4, "c", lines: 2000), tenant: "t")
        let delivery = try #require(await feed.next())
        #expect(try Self.lines(delivery).count == 20)
        #expect(delivery.dropped.count == BatchFeed.droppedNamedMax)
        #expect(delivery.dropped.prefix(3).map(\.time) == [3, 3, 4])
        #expect(delivery.dropped[0].labels == Labels([Label("app", "b")]))
        try await store.append(Self.push(5), tenant: "t")
        let after = try #require(await feed.next())
        #expect(try Self.lines(after) == ["line 5 0"] && after.dropped.isEmpty)
        store.unfollow(feed)
        try store.close()
    }

    @Test func `a reader that is cancelled while it waits goes on`() async throws {
        let feed = BatchFeed(tenant: "t", bytesMax: 100)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let reader = Task {
            start.yield()
            return await feed.next() == nil
        }
        for await _ in started { break }
        reader.cancel()
        #expect(await reader.value)
    }

    @Test func `rows of a push ascend and are there once, with their metadata`() throws {
        var entries = EntryColumns()
        entries.append(time: 5, line: "b", metadata: [Label("k", "v")])
        entries.append(time: 3, line: "a")
        entries.append(time: 5, line: "b", metadata: [Label("k", "v")])
        let delivery = BatchFeed.Delivery(batches: [
            StreamBatch(labels: Labels([Label("app", "other")]), entries: entries),
            StreamBatch(labels: Labels([Label("app", "a")]), entries: entries),
        ])
        var batch = LogBatch()
        let streams = try delivery.read(matching: try LabelMatching([Matcher("app", .equal, "a")]), into: &batch)
        #expect(streams == [Labels([Label("app", "a")])])
        #expect(batch.timestamps == [3, 5] && batch.runs.map(\.rows) == [0..<2])
        #expect((0..<2).map { batch.metadataSets[batch.metadataCode($0)] } == [[], [Label("k", "v")]])
    }
}
