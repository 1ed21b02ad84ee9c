import LogEngine
import LogModel
import LogQL
import LogStorage
import TestSupport
import Testing

@Suite struct LiveTailTests {
    private static func shown(_ lines: [TailLine]) -> [String] {
        lines.map {
            "\($0.entry.time) \($0.labels) \($0.entry.structuredMetadata) \($0.entry.parsed) \(String(decoding: $0.entry.line, as: UTF8.self))"
        }
    }

    @Test(arguments: SeededRandom.seeds(60))
    func `lines as they come and lines as they are stored pass the same stages`(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let data = ["a", "b", "c"].map { app in
            let entries = (0..<Int.random(in: 0...40, using: &random)).map { number in
                MemorySnapshot.Entry(
                    Int64(number * 3 + Int.random(in: 0...2, using: &random)), RandomLines.line(&random),
                    random.oneIn(3) ? ["trace": "t"] : [:])
            }
            return (["app": app], entries)
        }
        let batches = data.map { labels, entries in
            var columns = EntryColumns()
            for entry in entries {
                let metadata = MetadataCodec.encode(entry.metadata)
                entry.line.withUnsafeBytes { line in metadata.withUnsafeBytes { columns.append(time: entry.time, line: line, metadata: $0) }
                }
            }
            return StreamBatch(labels: Labels(labels.map { Label($0.key, $0.value) }), entries: columns)
        }
        for _ in 0..<10 {
            let stages = (0..<Int.random(in: 0...4, using: &random)).map { _ in RandomFilters.stage(&random) }
            let query = LogQuery(matchers: [Matcher("app", .matches, "a|b")], stages: stages)
            let categorized = random.oneIn(2)
            let (history, _) = try await EngineHarness.engine().tailHistory(
                query, since: 0, limit: 100_000, categorizeLabels: categorized, over: MemorySnapshot(data))
            var tail = try LiveTail(query, categorizeLabels: categorized)
            var live: [TailLine] = []
            // Cut anywhere into pushes.
            for batch in batches {
                let cut = Int.random(in: 0...batch.entries.count, using: &random)
                for rows in [0..<cut, cut..<batch.entries.count] {
                    var part = EntryColumns()
                    part.append(batch.entries, rows: rows)
                    live += try tail.lines(of: BatchFeed.Delivery(batches: [StreamBatch(labels: batch.labels, entries: part)]))
                }
            }
            #expect(Self.shown(live).sorted() == Self.shown(history).sorted(), "\(Query.log(query))")
            #expect(history.map(\.entry.time) == history.map(\.entry.time).sorted())
        }
    }

    @Test func `history is the newest lines, ascending`() async throws {
        let snapshot = MemorySnapshot([
            (["app": "a"], [.init(1, "one"), .init(4, "four"), .init(6, "six")]), (["app": "b"], [.init(5, "five"), .init(6, "sechs")]),
        ])
        guard case .log(let query) = try Query(parsing: #"{app=~".+"}"#) else { return }
        let (lines, _) = try await EngineHarness.engine().tailHistory(query, since: 2, limit: 3, categorizeLabels: false, over: snapshot)
        #expect(lines.map(\.entry.time) == [5, 6, 6])
        let (all, _) = try await EngineHarness.engine().tailHistory(query, since: 2, limit: 9, categorizeLabels: false, over: snapshot)
        #expect(all.map { String(decoding: $0.entry.line, as: UTF8.self) } == ["four", "five", "six", "sechs"])
    }

    @Test func `a query that cannot run is refused before anything comes`() throws {
        for text in [#"{app="a"} | line_format "{{.x""#, #"{app="a"} | regexp "(""#] {
            guard case .log(let query)? = try? Query(parsing: text) else { continue }
            #expect(throws: QueryError.self) { try LiveTail(query, categorizeLabels: false) }
        }
    }
}
