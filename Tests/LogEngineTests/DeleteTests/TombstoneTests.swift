import LogEngine
import LogModel
import LogQL
import LogStorage
import TestSupport
import Testing

/// A tombstoned snapshot must answer every query as a snapshot without the covered entries does.
@Suite struct TombstoneTests {
    private static let second = Timestamp.nanosecondsPerSecond

    private static func tombstone(_ query: String, _ start: Int64, _ end: Int64) throws -> Tombstone {
        guard case .log(let log) = try Query(parsing: query) else { throw QueryError(.badRequest, query) }
        return try Tombstone(log, time: TimeRange(start: start * second, end: end * second))
    }

    private static func lines(_ snapshot: any LogSnapshot, _ query: String = #"{app=~".+"}"#) async throws -> [String] {
        guard case .log(let log) = try Query(parsing: query) else { return [] }
        let request = LogQueryRequest(query: log, time: .all, limit: 10_000, direction: .forward)
        guard case .streams(let streams) = try await EngineHarness.engine().runLog(request, over: snapshot).0 else { return [] }
        return streams.flatMap { stream in
            stream.entries.map { "\(stream.labels["app"] ?? "") \($0.time / second) \(String(decoding: $0.line, as: UTF8.self))" }
        }
        .sorted()
    }

    private static let data: [([String: String], [MemorySnapshot.Entry])] = ["a", "b"].map { app in
        (
            ["app": app],
            (0..<40).map { number in
                let line = number % 4 == 0 ? "level=error n=\(number)" : number % 4 == 1 ? "n=x\(number)" : "level=info n=\(number)"
                return MemorySnapshot.Entry(Int64(number) * second, line, ["k": "\(number % 2)"])
            }
        )
    }

    private static func snapshot(without covers: (String, Int, String) -> Bool = { _, _, _ in false }) -> MemorySnapshot {
        MemorySnapshot(
            data.map { labels, entries in
                (
                    labels,
                    entries.filter { entry in
                        !covers(labels["app"]!, Int(entry.time / second), String(decoding: entry.line, as: UTF8.self))
                    }
                )
            }, rowsPerUnit: 7, sources: 2)
    }

    typealias Case = (query: String, start: Int64, end: Int64, covers: @Sendable (String, Int, String) -> Bool)
    static let cases: [Case] = [
        (#"{app="a"}"#, 10, 20, { app, time, _ in app == "a" && time >= 10 && time < 20 }),
        (#"{app="a"} |= "error""#, 0, 100, { app, _, line in app == "a" && line.contains("error") }),
        (#"{app=~"a|b"} | logfmt | level="info""#, 5, 30, { _, time, line in line.contains("info") && time >= 5 && time < 30 }),
        (#"{app="b"} | k="1""#, 0, 100, { app, time, _ in app == "b" && time % 2 == 1 }),
        // A value that is no number passes a filter with an error: such a line is not deleted.
        (#"{app="b"} | logfmt | n > 30"#, 0, 100, { app, time, line in app == "b" && time > 30 && !line.contains("x") }),
        (#"{app="b"} | logfmt | n > 30 | __error__!="""#, 0, 100, { app, _, line in app == "b" && line.contains("x") }),
        (#"{app="nosuch"}"#, 0, 100, { _, _, _ in false }),
    ]

    @Test(arguments: cases.indices) func `covered entries are in no answer, all others are`(index: Int) async throws {
        let one = Self.cases[index]
        let tombstoned = TombstonedSnapshot(Self.snapshot(), without: [try Self.tombstone(one.query, one.start, one.end)])
        let expected = Self.snapshot(without: one.covers)
        #expect(try await Self.lines(tombstoned) == Self.lines(expected))
        let metrics = [
            #"sum by (app) (count_over_time({app=~".+"}[10s]))"#, #"count_over_time({app=~".+"}[7s])"#,
            #"bytes_over_time({app=~".+"} | logfmt | level="error" [10s])"#, #"sum by (k) (rate({app=~"a|b"}[1m]))"#,
        ]
        for text in metrics {
            guard case .metric(let query) = try Query(parsing: text) else { continue }
            let request = MetricQueryRequest(query: query, start: 0, end: 60 * Self.second, step: 5 * Self.second)
            var answers: [String] = []
            for snapshot in [tombstoned, expected] as [any LogSnapshot] {
                answers.append("\(try await EngineHarness.engine().runRange(request, over: snapshot).0)")
            }
            #expect(answers[0] == answers[1], "\(text)")
        }
        var volumes: [String] = []
        for snapshot in [tombstoned, expected] as [any LogSnapshot] {
            let request = VolumeRequest(
                matchers: [Matcher("app", .matches, ".+")], time: TimeRange(start: 0, end: 60 * Self.second), step: nil, targetLabels: [])
            volumes.append("\(try await EngineHarness.engine().runVolume(request, over: snapshot).0)")
        }
        #expect(volumes[0] == volumes[1])
    }

    typealias ListCase = (tombstones: [(String, Int64, Int64)], listed: String)
    /// Streams a and b have entries from second 0 to 39.
    static let lists: [ListCase] = [
        ([(#"{app="a"}"#, 0, 40)], "b"), ([(#"{app="a"}"#, 0, 39)], "ab"), ([(#"{app="a"}"#, 1, 100)], "ab"),
        ([(#"{app="a"}"#, 0, 20), (#"{app=~"a|b"}"#, 20, 40)], "b"), ([(#"{app="a"}"#, 0, 20), (#"{app="a"}"#, 21, 40)], "ab"),
        ([(#"{app="a"}"#, 20, 40), (#"{app="a"}"#, 0, 25)], "b"), ([(#"{app=~".+"}"#, -5, 100)], ""),
        // Which lines it finds, directories do not know.
        ([(#"{app="a"} |= "n""#, 0, 100)], "ab"),
    ]

    @Test(arguments: lists) func `lists lose streams that are covered as a whole`(one: ListCase) throws {
        let tombstones = try one.tombstones.map { try Self.tombstone($0.0, $0.1, $0.2) }
        let snapshot = TombstonedSnapshot(Self.snapshot(), without: tombstones)
        let streams = try snapshot.streams(matching: nil, in: TimeRange(start: -10 * Self.second, end: 100 * Self.second))
        #expect(streams.compactMap { $0["app"] }.joined() == one.listed)
        let second = try LabelMatching([Matcher("app", .equal, "b")])
        #expect(try snapshot.streams(matching: second, in: .all).count == (one.listed.contains("b") ? 1 : 0))
    }

    @Test func `several tombstones cover what any of them covers`() async throws {
        let tombstones = [
            try Self.tombstone(#"{app="a"} |= "error""#, 0, 100), try Self.tombstone(#"{app=~"a|b"}"#, 0, 10),
            try Self.tombstone(#"{app="a"}"#, 5, 20),
        ]
        let expected = Self.snapshot { app, time, line in
            time < 10 || (app == "a" && (line.contains("error") || (time >= 5 && time < 20)))
        }
        #expect(try await Self.lines(TombstonedSnapshot(Self.snapshot(), without: tombstones)) == Self.lines(expected))
    }

    @Test(arguments: SeededRandom.seeds(40))
    func `random pipelines cover the lines that they find`(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let snapshot = RandomLines.snapshot(&random, unique: true)
        let stages = (0..<Int.random(in: 0...3, using: &random)).map { _ in Stage.lineFilter(RandomFilters.lineFilter(&random)) }
        let query = LogQuery(matchers: [Matcher("app", .matches, "a|b")], stages: stages)
        let all = LogQuery(matchers: [Matcher("app", .matches, ".*")])
        func lines(_ query: LogQuery, _ snapshot: any LogSnapshot) async throws -> [String] {
            let request = LogQueryRequest(query: query, time: .all, limit: 100_000)
            guard case .streams(let streams) = try await EngineHarness.engine().runLog(request, over: snapshot).0 else { return [] }
            return streams.flatMap { stream in stream.entries.map { "\(stream.labels) \($0.time) \($0.line)" } }
        }
        let covered = Set(try await lines(query, snapshot))
        let rest = try await lines(all, TombstonedSnapshot(snapshot, without: [try Tombstone(query, time: .all)]))
        #expect(Set(rest) == Set(try await lines(all, snapshot)).subtracting(covered), "seed \(seed): \(Query.log(query))")
    }
}
