import LogCatalog
import LogModel
import TestSupport
import Testing

@testable import LogStorage

/// The store as the server uses it: real files, background threads.
@Suite struct StoreTests {
    static func options() -> StorageOptions {
        var options = StorageOptions()
        options.headBytesMax = 4000
        options.mergeSegmentsMin = 3
        options.maintenanceInterval = 20_000_000
        options.blockBytes = 700
        options.blockEncoding = .columns
        options.diskReserveBytes = 0
        return options
    }

    static func open(_ folder: TemporaryFolder, _ options: StorageOptions = options()) throws -> LogStore {
        try LogStore.open(directory: folder.path + "/data", options: options, clock: .system) { _ in }
    }

    static func labels(_ stream: Int) -> Labels { Labels([Label("stream", "\(stream)"), Label("app", stream % 2 == 0 ? "even" : "odd")]) }

    @Test func `pushes from many tasks are all there, over flushes, merges and a restart`() async throws {
        let folder = TemporaryFolder()
        let store = try Self.open(folder)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<6 {
                group.addTask {
                    for push in 0..<40 {
                        var entries = EntryColumns()
                        for number in 0..<5 {
                            entries.append(time: Int64(push * 100 + number), line: "writer \(writer) push \(push) line \(number)")
                        }
                        try await store.append([StreamBatch(labels: Self.labels(writer), entries: entries)], tenant: "t")
                    }
                }
            }
            try await group.waitForAll()
        }
        let before = try store.snapshot(tenant: "t").rows().sorted()
        #expect(before.count == 6 * 40 * 5)
        try await store.flush()
        #expect(store.metrics.headEntries == 0)
        #expect(try store.snapshot(tenant: "t").rows().sorted() == before)
        #expect(try store.snapshot(tenant: "other").rows().isEmpty)
        try store.close()

        let again = try Self.open(folder)
        #expect(try again.snapshot(tenant: "t").rows().sorted() == before)
        #expect(again.tenants() == ["t"])
        // Whatever was not merged yet is due now; a snapshot taken before reads on.
        let old = again.snapshot(tenant: "t")
        while try again.merger.mergeOne() {}
        #expect(again.metrics.segments < 6, "merging leaves few segments")
        #expect(try old.rows().sorted() == before)
        #expect(try again.snapshot(tenant: "t").rows().sorted() == before)
        try again.close()
    }

    @Test func `selectors, times and order choose rows and units`() async throws {
        let folder = TemporaryFolder()
        let store = try Self.open(folder)
        for stream in 0..<4 {
            var entries = EntryColumns()
            for number in 0..<50 { entries.append(time: Int64(number * 10 + stream) * 1_000_000, line: "line \(number) of \(stream)") }
            try await store.append([StreamBatch(labels: Self.labels(stream), entries: entries)], tenant: "t")
            if stream == 1 { try await store.flush() }
        }
        let snapshot = store.snapshot(tenant: "t")
        let all = try snapshot.rows()
        #expect(all.count == 200)
        for matchers in [[Matcher("app", .equal, "even")], [Matcher("stream", .matches, "[13]")], [Matcher("app", .equal, "none")]] {
            let matching = try LabelMatching(matchers)
            for time in [(100, 201), (0, 1), (5000, 6000)].map { TimeRange(start: $0 * 1_000_000, end: $1 * 1_000_000) } + [.all] {
                let expected = all.filter { matching.matches($0.labels) && (time.contains($0.time) || time == .all) }.sorted()
                #expect(try snapshot.rows(matchers, time).sorted() == expected)
                #expect(try snapshot.rows(matchers, time, order: .newestFirst).sorted() == expected)
                let totals = try snapshot.totals(matching: matching, in: time)
                #expect(totals.streams == Set(expected.map(\.labels)).count)
                // Of a stream that the range cuts through the directory knows only its share; these streams are even.
                #expect(abs(totals.entries - expected.count) <= (time == .all ? 0 : totals.streams))
            }
            #expect(
                try snapshot.streams(matching: matching, in: .all)
                    == Set(all.map(\.labels)).filter { matching.matches($0) }.sorted { $0.description < $1.description })
        }
        let scan = try snapshot.scan(ScanRequest(matching: LabelMatching([]), time: .all, columns: .lines, order: .newestFirst))
        #expect(zip(scan.units, scan.units.dropFirst()).allSatisfy { $0.last >= $1.last })
        try store.close()
    }

    @Test func `copies are counted once, in the head and in segments`() async throws {
        let folder = TemporaryFolder()
        let store = try Self.open(folder)
        var entries = EntryColumns()
        for number in 0..<9 { entries.append(time: Int64(number / 3), line: "line \(number % 2)") }
        for _ in 0..<2 { try await store.append([StreamBatch(labels: Self.labels(1), entries: entries)], tenant: "t") }
        let matching = try LabelMatching([Matcher("stream", .equal, "1")])
        #expect(try store.snapshot(tenant: "t").rows().count == 6)
        #expect(try store.snapshot(tenant: "t").totals(matching: matching, in: .all).entries == 6)
        try await store.flush()
        try await store.append([StreamBatch(labels: Self.labels(1), entries: entries)], tenant: "t")
        #expect(try store.snapshot(tenant: "t").totals(matching: matching, in: .all).entries == 6)
        try store.close()
    }

    @Test func `old segments go by age, and by size`() async throws {
        let folder = TemporaryFolder()
        var options = Self.options()
        options.background = false
        options.retentionAge = 3_600 * Timestamp.nanosecondsPerSecond
        let store = try Self.open(folder, options)
        let now = WallClock.system.now()
        for (age, line) in [(2, "old"), (0, "new")] {
            var entries = EntryColumns()
            entries.append(time: now - Int64(age) * options.retentionAge, line: line)
            try await store.append([StreamBatch(labels: Self.labels(age), entries: entries)], tenant: "t")
            await withCheckedContinuation { done in store.committer.seal { done.resume() } }
            _ = try store.flusher.flushOldest()
        }
        store.dropExpired()
        #expect(try store.snapshot(tenant: "t").rows().map { String(decoding: $0.line, as: UTF8.self) } == ["new"])
        #expect(store.metrics.expiredSegments == 1)
        try store.close()
        let left = try SystemFolder.names(folder.path + "/data/segments")
        #expect(left.count == 1)
    }

    @Test func `a second store on the same folder is refused by name`() throws {
        let folder = TemporaryFolder()
        let store = try Self.open(folder)
        let error = #expect(throws: StorageError.self) { try Self.open(folder) }
        #expect(error?.kind == .cannotOpen && error?.message.contains("in use by another sigyn") == true)
        try store.close()
        try Self.open(folder).close()
    }

    @Test func `entries of many days make few segments, each of whole days`() async throws {
        let folder = TemporaryFolder()
        let store = try Self.open(folder)
        var entries = EntryColumns()
        for day in 0..<100 { entries.append(time: Int64(day - 50) * UTCDay.nanoseconds + 7, line: "day \(day)") }
        try await store.append([StreamBatch(labels: Self.labels(1), entries: entries)], tenant: "t")
        try await store.flush()
        let records = store.state.withLock { $0.allSegments.map(\.record) }
        #expect(records.count <= Flusher.segmentsPerTenantMax && records.count > 20)
        let sorted = records.sorted { $0.firstTime < $1.firstTime }
        #expect(zip(sorted, sorted.dropFirst()).allSatisfy { UTCDay.number($0.lastTime) < UTCDay.number($1.firstTime) })
        #expect(try store.snapshot(tenant: "t").rows().count == 100)
        try store.close()
    }

    @Test func `the inspector names records, streams and segments`() async throws {
        let folder = TemporaryFolder()
        let store = try Self.open(folder)
        var entries = EntryColumns()
        entries.append(time: 1, line: "hello")
        try await store.append([StreamBatch(labels: Self.labels(3), entries: entries)], tenant: "acme")
        var lines: [String] = []
        try Inspector.wal(folder.path + "/data/wal") { lines.append($0) }
        #expect(lines.contains { $0.contains("1 records") } && lines.contains { $0.contains("tenant acme: 1 streams, 1 entries, 5 bytes") })
        try store.close()
        lines = []
        try Inspector.catalog(folder.path + "/data") { lines.append($0) }
        #expect(lines.contains { $0.contains("1 segments") })
        let name = try #require(SystemFolder.names(folder.path + "/data/segments").first)
        lines = []
        try Inspector.segment(folder.path + "/data/segments/" + name) { lines.append($0) }
        #expect(lines.contains { $0.contains(#"stream {app="odd", stream="3"}: 1 entries"#) })
        #expect(throws: StorageError.self) { try Inspector.catalog(folder.path + "/nowhere") { _ in } }
    }
}
