import LogModel
import TestSupport
import Testing

@testable import LogStorage

/// Columns under the whole store: what queries, merges and rewriting see of them.
@Suite struct ColumnStoreTests {
    private static func line(_ number: Int) -> String {
        "level=\(number % 3 == 0 ? "warn" : "info") msg=\"cart \(number) paid\" id=\(String(0x9E37_79B9_7F4A_7C15 &* UInt64(number + 1), radix: 16))"
    }

    private static func store(_ folder: TemporaryFolder) async throws -> LogStore {
        var options = StoreTests.options()
        // Merges are called by hand.
        options.maintenanceInterval = 3600 * Timestamp.nanosecondsPerSecond
        options.mergeSegmentsMin = 2
        options.blockBytes = 4000
        options.headBytesMax = 1 << 20
        let store = try StoreTests.open(folder, options)
        for part in 0..<2 {
            var entries = EntryColumns()
            for number in part * 200..<part * 200 + 200 { entries.append(time: Int64(number) * 10_000_000, line: line(number)) }
            try await store.append([StreamBatch(labels: StoreTests.labels(1), entries: entries)], tenant: "t")
            try await store.flush()
        }
        return store
    }

    private static func search(_ store: LogStore, _ text: String, isNegative: Bool = false, isPlain: Bool = false) throws -> (
        lines: [String], statistics: QueryStatistics
    ) {
        var request = ScanRequest(matching: try LabelMatching([]), time: .all, columns: .lines)
        request.isPlain = isPlain
        if !isPlain { request.conditions = [LineCondition(.needle(LineNeedle(Array(text.utf8))), isExact: true, isNegative: isNegative)] }
        let scan = try store.snapshot(tenant: "t").scan(request)
        var batch = LogBatch()
        var statistics = QueryStatistics()
        var lines: [String] = []
        for unit in scan.units.indices {
            try scan.read(unit, into: &batch, statistics: &statistics)
            for row in batch.selection ?? (0..<UInt32(batch.count)).map({ $0 }) {
                lines.append(String(decoding: batch.lines[batch.lineRange(Int(row))], as: UTF8.self))
            }
        }
        return (lines, statistics)
    }

    @Test func `what is nowhere is known from the indexes, what is somewhere is found, before a merge and after`() async throws {
        let folder = TemporaryFolder()
        let store = try await Self.store(folder)
        for round in 0..<2 {
            let all = (0..<400).map(Self.line)
            for text in ["cart 77 paid", "id=9e3779b97f4a7c15", "level=warn", "cart 399", "d\" id="] {
                #expect(try Self.search(store, text).lines == all.filter { $0.contains(text) }, "\(text), round \(round)")
                #expect(
                    try Self.search(store, text, isNegative: true).lines == all.filter { !$0.contains(text) }, "\(text), round \(round)")
            }
            for text in ["level=error", "declined", "0123456789abcdef0123", "cart 77 refunded"] {
                let (lines, statistics) = try Self.search(store, text)
                #expect(lines.isEmpty && statistics.blocksRead == 0 && statistics.blocksSkipped > 0, "\(text): \(statistics)")
            }
            let plain = try Self.search(store, "", isPlain: true)
            #expect(plain.lines == all && plain.statistics.blocksSkipped == 0)
            if round == 0 { #expect(try store.merger.mergeOne()) }
        }
        #expect(store.metrics.segments == 1)
        try store.close()
    }

    @Test func `rows that are dropped are gone from the columns, the others are as they were`() async throws {
        let folder = TemporaryFolder()
        let store = try await Self.store(folder)
        for segment in store.segments(tenant: "t", in: .all) {
            let rewriting = try #require(try store.rewriting(segment: segment, tenant: "t"))
            var batch = LogBatch()
            while try rewriting.next(&batch) {
                try rewriting.drop((0..<UInt32(batch.count)).filter { batch.timestamps[Int($0)] % 50_000_000 == 0 })
            }
            guard case .rewritten = try rewriting.commit() else {
                Issue.record("nothing was dropped")
                continue
            }
        }
        #expect(try Self.search(store, "cart").lines == (0..<400).filter { $0 % 5 != 0 }.map(Self.line))
        try store.close()
    }
}
