import LogEngine
import LogModel
import LogQL
import TestSupport
import Testing

/// Random lines under random queries: the plain evaluation, row by row, and the one with all short-cuts must answer the same.
struct PlainAgainstQuickTests {
    private static let selector = [Matcher("app", .matches, "a|b|d")]

    @Test(arguments: SeededRandom.seeds(120))
    func `line filters`(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let snapshot = RandomLines.snapshot(&random, unique: false)
        for _ in 0..<10 {
            let stages = (0..<Int.random(in: 1...3, using: &random)).map { _ in Stage.lineFilter(RandomFilters.lineFilter(&random)) }
            let request = LogQueryRequest(
                query: LogQuery(matchers: Self.selector, stages: stages), time: .all, limit: 100_000, direction: .forward)
            try await Self.compare(request, snapshot)
        }
    }

    @Test(arguments: SeededRandom.seeds(120))
    func `pipelines`(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let snapshot = RandomLines.snapshot(&random, unique: true)
        for _ in 0..<10 {
            let stages = (0..<Int.random(in: 0...5, using: &random)).map { _ in RandomFilters.stage(&random) }
            let start = Int64.random(in: 0...300, using: &random) * 1_000_000
            let time =
                random.oneIn(2)
                ? TimeRange.all : TimeRange(start: start, end: start + Int64.random(in: 0...900, using: &random) * 1_000_000)
            let request = LogQueryRequest(
                query: LogQuery(matchers: Self.selector, stages: stages), time: time, limit: Int.random(in: 1...60, using: &random),
                direction: random.oneIn(2) ? .forward : .backward,
                interval: random.oneIn(4) ? Int64.random(in: 1...50_000_000, using: &random) : 0,
                categorizeLabels: random.oneIn(2))
            try await Self.compare(request, snapshot)
        }
    }

    @Test(arguments: SeededRandom.seeds(120))
    func `metric queries`(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        // Of entries of one time any may be the first or the last.
        let snapshot = RandomLines.snapshot(&random, unique: true)
        for _ in 0..<10 {
            let query = Self.metric(&random)
            let step = Int64.random(in: 1...80, using: &random) * 1_000_000
            let start = Int64.random(in: -50...300, using: &random) * 1_000_000
            let end = start + Int64.random(in: 0...400, using: &random) * 1_000_000
            var answers: [String] = []
            for plain in [false, true] {
                do {
                    let request = MetricQueryRequest(query: query, start: start, end: end, step: step, plain: plain)
                    guard case .matrix(let series) = try await EngineHarness.engine().runRange(request, over: snapshot).0 else { continue }
                    answers.append(
                        series.map { series in
                            "\(series.labels)" + zip(series.times, series.values).map { " \($0)=\(EngineHarness.number($1))" }.joined()
                        }.joined(separator: "\n"))
                } catch {
                    // Which of several failing series is named is chance.
                    answers.append(String(error.message.prefix { $0 != "{" }))
                }
            }
            #expect(answers[0] == answers[1], "\(Query.metric(query))")
        }
    }

    private static func metric(_ random: inout SeededRandom) -> MetricQuery {
        var stages = (0..<Int.random(in: 0...3, using: &random)).map { _ in RandomFilters.stage(&random) }
        if !random.oneIn(4) { stages.append(.labelFilter(.string(Matcher("__error__", .equal, "")))) }
        let operations = RangeAggregation.Operation.allCases
        let operation = operations.randomElement(using: &random)!
        let isUnwrapped = operation.needsUnwrap || (operation.allowsUnwrap && random.oneIn(2))
        let unwrap = Unwrap(
            label: ["code", "took"].randomElement(using: &random)!,
            conversion: [.none, .duration, .bytes].randomElement(using: &random)!,
            filters: [.string(Matcher("__error__", .equal, ""))])
        let grouping = Grouping(
            without: random.oneIn(2), labels: [["level"], ["app", "trace"], [], ["level", "nosuch"]].randomElement(using: &random)!)
        let inner = RangeAggregation(
            operation: operation, parameter: operation == .quantileOverTime ? 0.9 : nil, log: LogQuery(matchers: selector, stages: stages),
            unwrap: isUnwrapped ? unwrap : nil, range: Int64.random(in: 1...100, using: &random) * 1_000_000,
            offset: random.oneIn(4) ? Int64.random(in: -50...50, using: &random) * 1_000_000 : 0,
            grouping: operation.allowsGrouping && random.oneIn(2) ? grouping : nil)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: return .range(inner)
        default:
            let outer: [VectorAggregation.Operation] = [.sum, .sum, .avg, .min, .max, .count, .stddev]
            return .vector(
                VectorAggregation(
                    operation: outer.randomElement(using: &random)!, grouping: random.oneIn(4) ? nil : grouping, inner: .range(inner)))
        }
    }

    private static func compare(_ request: LogQueryRequest, _ snapshot: MemorySnapshot) async throws {
        var plain = request
        plain.plain = true
        let quick = try await lines(request, snapshot)
        #expect(try await lines(plain, snapshot) == quick, "\(Query.log(request.query)) limit \(request.limit) \(request.direction)")
    }

    private static func lines(_ request: LogQueryRequest, _ snapshot: MemorySnapshot) async throws -> [String] {
        guard case .streams(let streams) = try await EngineHarness.engine().runLog(request, over: snapshot).0 else { return ["no streams"] }
        return streams.flatMap { stream in
            // Sources do not order entries of one time between them.
            stream.entries.map { "\(stream.labels) \($0.time) \($0.structuredMetadata) \($0.parsed) \($0.line)" }.sorted()
        }
    }
}
