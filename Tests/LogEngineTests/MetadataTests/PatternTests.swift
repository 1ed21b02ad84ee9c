import LogEngine
import LogModel
import LogQL
import LogStorage
import TestSupport
import Testing

@Suite struct PatternTests {
    private static let second = Timestamp.nanosecondsPerSecond

    private func mine(_ entries: [MemorySnapshot.Entry], step: Int64 = 10, end: Int64 = 1_000_000) async throws -> [LinePatternSeries] {
        let snapshot = MemorySnapshot([(["app": "a"], entries)], rowsPerUnit: 3)
        let request = PatternRequest(
            matchers: [Matcher("app", .equal, "a")], time: TimeRange(start: 0, end: end * Self.second), step: step * Self.second)
        return try await EngineHarness.engine().minePatterns(request, over: snapshot).0
    }

    private func entries(_ lines: [String], every seconds: Int64 = 1) -> [MemorySnapshot.Entry] {
        lines.enumerated().map { MemorySnapshot.Entry(Int64($0) * seconds * Self.second, $1) }
    }

    @Test func `words that differ become variables, counted on the grid`() async throws {
        let lines = (0..<25).map { "GET /orders/\($0) took \($0)ms by \($0 % 2 == 0 ? "anna" : "bert") from eu" }
        let found = try await mine(entries(lines))
        #expect(found.map(\.pattern) == ["GET <_> took <_> by <_> from eu"])
        #expect(found.first?.times == [0, 10 * Self.second, 20 * Self.second])
        #expect(found.first?.counts == [10, 10, 5])
        #expect(found.first?.level == "")
    }

    @Test func `lines of another level are another pattern, the more frequent first`() async throws {
        let found = try await mine(
            (0..<9).map { MemorySnapshot.Entry($0 * Self.second, "lost peer \($0)", ["detected_level": $0 < 3 ? "error" : "info"]) })
        #expect(found.map { "\($0.level) \($0.pattern) \($0.total)" } == ["info lost peer <_> 6", "error lost peer <_> 3"])
    }

    @Test(arguments: [
        ("a <b> c", "a <_> c"), ("user=7 name=\"x y\" z", "user=<_> name=\"x y\" z"),
        ("{\"status\":200,\"ok\":true}", "{\"status\":<_>,\"ok\":true}"),
        ("1 2 3", "<_>"), ("x 1 2 y", "x <_> y"), ("end 7 ", "end <_> "), ("first\nsecond", "first<_>"), ("\"open", "\"open"), ("==", "=="),
    ])
    func `the pattern of a single line`(line: String, pattern: String) async throws {
        // Lines without a word have no pattern.
        #expect(try await mine(entries([line])).map(\.pattern) == (line == "==" ? [] : [pattern]))
    }

    @Test func `lines nothing alike stay apart`() async throws {
        #expect(try await mine(entries(["start of worker", "cannot open file"])).count == 2)
    }

    @Test(arguments: SeededRandom.seeds(8))
    func `every pattern finds exactly the lines that were counted, by the filter operator and the level`(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let words = [
            "open", "close", "GET", "peer=7", "\"a b\"", "\"q \\\" q\"", "<x>", "é", "\u{FFFD}", "12", "[x]", "{\"a\":1}", "a=b", "  ",
            "\t", "\n", "user",
        ]
        for round in 0..<20 {
            let lines = (0..<40).map { _ in
                (0..<Int.random(in: 1...6, using: &random)).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }
                    .joined(separator: Bool.random(using: &random) ? " " : ",")
            }
            let rows = lines.enumerated().map { number, line in
                MemorySnapshot.Entry(Int64(number) * Self.second, line, ["detected_level": number % 3 == 0 ? "error" : "info"])
            }
            let found = try await mine(rows)
            #expect(!found.isEmpty)
            let snapshot = MemorySnapshot([(["app": "a"], rows)], rowsPerUnit: 3)
            for pattern in found {
                let query = LogQuery(
                    matchers: [Matcher("app", .equal, "a")],
                    stages: [
                        .lineFilter(LineFilter(operation: .pattern, alternatives: [.text(Array(pattern.pattern.utf8))])),
                        .labelFilter(.string(Matcher("detected_level", .equal, pattern.level))),
                    ])
                let request = LogQueryRequest(query: query, time: .all, limit: 1000)
                guard case .streams(let streams) = try await EngineHarness.engine().runLog(request, over: snapshot).0 else { continue }
                var steps: [Int64: Int] = [:]
                for entry in streams.flatMap(\.entries) { steps[entry.time / (10 * Self.second) * 10 * Self.second, default: 0] += 1 }
                #expect(
                    steps == Dictionary(zip(pattern.times, pattern.counts), uniquingKeysWith: +),
                    "seed \(seed), round \(round): \(pattern.level) \(pattern.pattern)")
            }
        }
    }

    @Test func `of too many lines evenly spread ones are looked at, and counts are scaled up`() async throws {
        let lines = (0..<1000).map { "request \($0) done" }
        let snapshot = MemorySnapshot([(["app": "a"], entries(lines))], rowsPerUnit: 10)
        var request = PatternRequest(
            matchers: [Matcher("app", .equal, "a")], time: TimeRange(start: 0, end: 1_000_000 * Self.second), step: 1000 * Self.second)
        request.unitsMax = 20
        request.rowsMax = 100
        let found = try await EngineHarness.engine().minePatterns(request, over: snapshot).0
        #expect(found.map { "\($0.pattern) \($0.total)" } == ["request <_> done 1000"])
    }

    @Test func `a long line and one of bytes that are no text have patterns too`() async throws {
        let long = String(repeating: "word ", count: 5000)
        let found = try await mine([.init(0, long), .init(Self.second, [0x61, 0x20, 0xFF, 0x20, 0x62])])
        #expect(Set(found.map(\.total)) == [1] && found.count == 2)
        #expect(found.contains { $0.pattern == "a <_> b" })
    }
}
