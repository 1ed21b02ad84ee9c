import LogEngine
import LogModel
import LogQL
import TestSupport
import Testing

/// Every case of the `*.logqltest` files of Scripts, evaluated plainly and with all short-cuts.
@Suite struct ScriptTests {
    private static let folder = #filePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" } + "/Scripts"
    static let cases: [ScriptCase] = TemporaryFolder.entries(folder).filter { $0.hasSuffix(".logqltest") }.flatMap { name in
        do { return try ScriptCase.all(in: textOfFile("\(folder)/\(name)") ?? "") } catch {
            fatalError("\(name): \(error)")
        }
    }

    @Test func `there are cases, each with a title of its own`() {
        #expect(Self.cases.count >= 100)
        #expect(Set(Self.cases.map(\.description)).count == Self.cases.count)
    }

    @Test(arguments: cases) func `a case answers as expected`(one: ScriptCase) async throws {
        for plain in [false, true] {
            do {
                let answer = try await Self.answer(one, plain: plain)
                guard case .answer(let expected) = one.expectation else {
                    Issue.record("no error but \(answer)")
                    return
                }
                #expect(answer == expected, plain ? "plain" : "quick")
            } catch {
                guard case .error(let text) = one.expectation else {
                    Issue.record("\(error)")
                    return
                }
                #expect("\(error)".contains(text), "\(error)")
            }
        }
    }

    private static func answer(_ one: ScriptCase, plain: Bool) async throws -> [String] {
        let snapshot = MemorySnapshot(one.streams.map { ($0.labels, $0.entries) })
        let engine = EngineHarness.engine()
        switch (one.evaluation, try Query(parsing: one.query)) {
        case (.lines(let time, let isForward, let limit, let interval, let categorize), .log(let query)):
            let request = LogQueryRequest(
                query: query, time: time, limit: limit, direction: isForward ? .forward : .backward, interval: interval,
                categorizeLabels: categorize, plain: plain)
            return lines(try await engine.runLog(request, over: snapshot).0, categorize: categorize)
        case (.instant(let time), .metric(let query)):
            switch try await engine.runInstant(InstantQueryRequest(query: query, time: time, plain: plain), over: snapshot).0 {
            case .vector(let samples): return samples.map { "\($0.labels) \(Self.number($0.value))" }
            case .scalar(_, let value): return ["scalar \(Self.number(value))"]
            default: return ["no vector"]
            }
        case (.range(let start, let end, let step), .metric(let query)):
            let request = MetricQueryRequest(query: query, start: start, end: end, step: step, plain: plain)
            guard case .matrix(let series) = try await engine.runRange(request, over: snapshot).0 else { return ["no matrix"] }
            return series.map { series in
                series.labels.description
                    + zip(series.times, series.values).map { " \(ScriptTime.text($0))=\(Self.number($1))" }.joined()
            }
        default: return ["the query is of another kind than what is asked"]
        }
    }

    private static func number(_ value: Double) -> String { value.isNaN ? "NaN" : EngineHarness.number(value) }

    private static func lines(_ result: QueryResult, categorize: Bool) -> [String] {
        guard case .streams(let streams) = result else { return ["no streams"] }
        return streams.flatMap { stream in
            stream.entries.map { entry in
                var text = stream.labels.description
                if categorize { text += " +\(entry.structuredMetadata) *\(entry.parsed)" }
                return text + " \(ScriptTime.text(entry.time)) " + String(decoding: entry.line, as: UTF8.self)
            }
        }
    }
}
