import LogEngine
import LogModel
import LogQL
import LogStorage
import Testing

/// Runs query texts and writes down the answers as text. Every query runs twice, plainly and with all short-cuts, which must agree.
enum EngineHarness {
    static let pool = WorkerPool(threads: 2)
    static let second = Timestamp.nanosecondsPerSecond

    static func engine(_ limits: QueryLimits = QueryLimits()) -> QueryEngine {
        QueryEngine(pool: pool, parallelism: 2, limits: limits)
    }

    /// `{app="a"} 5:first 7:second`: streams in the order answered, times in seconds.
    static func streams(
        _ text: String, over snapshot: MemorySnapshot, from start: Timestamp = 0, to end: Timestamp = 10_000, limit: Int = 1_000,
        direction: LogDirection = .forward, interval: Int64 = 0, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [String] {
        guard case .log(let query) = try Query(parsing: text) else { throw QueryError(.badRequest, "not a log query: \(text)") }
        var request = LogQueryRequest(
            query: query, time: TimeRange(start: start * second, end: end * second), limit: limit, direction: direction,
            interval: interval * second)
        let quick = try await entries(request, snapshot)
        request.plain = true
        let plain = try await entries(request, snapshot)
        #expect(quick == plain, "quick and plain differ for \(text)", sourceLocation: sourceLocation)
        return quick
    }

    private static func entries(_ request: LogQueryRequest, _ snapshot: MemorySnapshot) async throws -> [String] {
        guard case .streams(let streams) = try await engine().runLog(request, over: snapshot).0 else { return ["no streams"] }
        return streams.map { stream in
            stream.labels.description + stream.entries.map { " \(seconds($0.time)):" + String(decoding: $0.line, as: UTF8.self) }.joined()
        }
    }

    /// Only the lines, in the order answered when there is one stream.
    static func lines(_ text: String, over snapshot: MemorySnapshot, sourceLocation: SourceLocation = #_sourceLocation) async throws
        -> [String]
    {
        guard case .log(let query) = try Query(parsing: text) else { throw QueryError(.badRequest, "not a log query: \(text)") }
        var request = LogQueryRequest(query: query, time: TimeRange(start: 0, end: 10_000 * second), limit: 1_000, direction: .forward)
        var answers: [[String]] = []
        for plain in [false, true] {
            request.plain = plain
            guard case .streams(let streams) = try await engine().runLog(request, over: snapshot).0 else { return ["no streams"] }
            answers.append(streams.flatMap(\.entries).sorted { $0.time < $1.time }.map { String(decoding: $0.line, as: UTF8.self) })
        }
        #expect(answers[0] == answers[1], "quick and plain differ for \(text)", sourceLocation: sourceLocation)
        return answers[0]
    }

    /// `{app="a"} 10=3 20=1.5`: one text a series.
    static func matrix(
        _ text: String, over snapshot: MemorySnapshot, from start: Timestamp, to end: Timestamp, step: Int64,
        limits: QueryLimits = QueryLimits(),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [String] {
        guard case .metric(let query) = try Query(parsing: text) else { throw QueryError(.badRequest, "not a metric query: \(text)") }
        var request = MetricQueryRequest(query: query, start: start * second, end: end * second, step: step * second)
        var answers: [[String]] = []
        for plain in [false, true] {
            request.plain = plain
            guard case .matrix(let series) = try await engine(limits).runRange(request, over: snapshot).0 else { return ["no matrix"] }
            answers.append(
                series.map { series in
                    series.labels.description + zip(series.times, series.values).map { " \(seconds($0))=\(number($1))" }.joined()
                })
        }
        #expect(answers[0] == answers[1], "quick and plain differ for \(text)", sourceLocation: sourceLocation)
        return answers[0]
    }

    /// `{app="a"} 3`: one text a sample; a scalar is its number alone.
    static func vector(_ text: String, over snapshot: MemorySnapshot, at time: Timestamp) async throws -> [String] {
        guard case .metric(let query) = try Query(parsing: text) else { throw QueryError(.badRequest, "not a metric query: \(text)") }
        switch try await engine().runInstant(InstantQueryRequest(query: query, time: time * second), over: snapshot).0 {
        case .vector(let samples): return samples.map { "\($0.labels) \(number($0.value))" }
        case .scalar(_, let value): return [number(value)]
        case .streams, .matrix: return ["no vector"]
        }
    }

    static func seconds(_ time: Timestamp) -> String { number(Double(time) / Double(second)) }

    /// At most nine digits: sums of fractions end differently by the order of summing.
    static func number(_ value: Double) -> String {
        guard value.isFinite, value.magnitude < 1e9 else { return "\(value)" }
        let rounded = (value * 1e9).rounded() / 1e9
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}
