import Glibc
import LogEngine
import LogModel
import LogQL

/// A query over the lines of stdin, run by the engine that servers run.
///
/// Lines are of one stream; its labels are the `=` conditions of the selector, which selects nothing. Log queries print as they read,
/// in the order of the lines; metric queries read everything, as if all lines were of this moment, and answer at it.
struct LocalQuery {
    /// Lines are read, and a pipeline runs over them, in pieces of about this size.
    static let chunkBytes = 1 << 20
    /// A metric query holds all of the text.
    static let textBytesMax = 2 << 30

    private let query: Query
    private let labels: Labels

    /// - Throws: ``CommandFailure`` with the message of a parser.
    init(_ text: String) throws(CommandFailure) {
        let trimmed = text.drop(while: \.isWhitespace)
        // A pipeline alone stands for one behind any selector.
        let whole = trimmed.hasPrefix("|") || trimmed.hasPrefix("!") ? #"{source="stdin"} "# + text : text
        do throws(SyntaxError) { query = try Query(parsing: whole) } catch { throw CommandFailure(sentence: "\(error)") }
        var pairs: [Label] = []
        for matcher in Self.matchers(query) where matcher.operation == .equal && !matcher.value.isEmpty {
            pairs.append(Label(matcher.name, matcher.value))
        }
        labels = Labels(pairs)
    }

    /// The conditions of the first selector.
    private static func matchers(_ query: Query) -> [Matcher] {
        switch query {
        case .log(let log): log.matchers
        case .metric(let metric): metric.firstSelector ?? []
        }
    }

    /// - Parameter limit: most lines to print; nil for all.
    func run(_ printer: inout ResultPrinter, limit: Int?) throws(CommandFailure) {
        let engine = QueryEngine(threads: 1, limits: Self.limits)
        let now = WallClock.system.now()
        switch query {
        case .log(let log):
            var input = LineInput()
            var read = 0
            while let text = try input.next(Self.chunkBytes) {
                var snapshot = LineSnapshot(labels: labels, start: now + Int64(read))
                snapshot.append(lines: text)
                read += snapshot.count
                let most = min(limit.map { $0 - printer.count } ?? .max, snapshot.count)
                let request = LogQueryRequest(query: log, time: snapshot.time, limit: most, direction: .forward)
                try printer.print(
                    try answer { [snapshot] () async throws(QueryError) in try await engine.runLog(request, over: snapshot).0 })
                printer.out.flush()
                if let limit, printer.count >= limit { return }
            }
        case .metric(let metric):
            var input = LineInput()
            var snapshot = LineSnapshot(labels: labels, start: now)
            var bytes = 0
            while let text = try input.next(Self.chunkBytes) {
                bytes += text.count
                guard bytes <= Self.textBytesMax else {
                    throw CommandFailure(sentence: "a metric query holds all of stdin, which is more than \(Self.textBytesMax) bytes")
                }
                snapshot.append(lines: text)
            }
            let request = InstantQueryRequest(query: metric, time: snapshot.time.end)
            try printer.print(
                try answer { [snapshot] () async throws(QueryError) in try await engine.runInstant(request, over: snapshot).0 })
        }
    }

    /// What is local is the user's own to spend.
    private static var limits: QueryLimits {
        var limits = QueryLimits()
        limits.series = 0
        limits.timeout = 0
        return limits
    }

    private func answer(_ work: @Sendable @escaping () async throws(QueryError) -> QueryResult) throws(CommandFailure) -> QueryResult {
        let outcome: Result<QueryResult, QueryError> = Waiting.result {
            do throws(QueryError) { return .success(try await work()) } catch { return .failure(error) }
        }
        do throws(QueryError) { return try outcome.get() } catch { throw CommandFailure(sentence: error.message) }
    }
}

extension MetricQuery {
    /// The conditions of the selector that stands first in the text.
    var firstSelector: [Matcher]? {
        switch self {
        case .range(let range): range.log.matchers
        case .vector(let vector): vector.inner.firstSelector
        case .binary(let binary): binary.left.firstSelector ?? binary.right.firstSelector
        case .labelReplace(let replace): replace.inner.firstSelector
        case .literal, .constantVector: nil
        }
    }
}
