import LogModel
import LogQL
import LogStorage

/// Runs a log query: the newest or oldest `limit` entries of all streams together.
struct LogEvaluator {
    let request: LogQueryRequest
    let context: QueryContext

    func run() async throws(QueryError) -> QueryResult {
        guard request.limit > 0, !request.time.isEmpty else { return .streams([]) }
        let isForward = request.direction == .forward
        let scan = try context.scan(
            ScanRequest(
                matching: try LabelMatching(refusing: request.query.matchers), time: request.time, columns: [.lines, .metadata],
                order: isForward ? .oldestFirst : .newestFirst),
            filtering: request.query.stages)
        let bound = LogBound(isForward: isForward)
        let (request, context) = (request, context)
        let workers = try await context.forEachUnit(
            scan,
            make: { () throws(QueryError) in
                Worker(
                    pipeline: try RowPipeline(request.query.stages, plain: request.plain, context: context),
                    sink: LogSink(limit: request.limit, bound: bound, context: context))
            },
            body: { (worker, unit, batch) throws(QueryError) in
                worker.sink.arrival = scan.units[unit].arrival
                try worker.pipeline.run(batch, streams: scan.streams, into: &worker.sink)
            },
            isNeeded: { unit in bound.allows(isForward ? scan.units[unit].first : scan.units[unit].last) },
            within: { request.plain ? .all : bound.time })
        return .streams(answer(workers.map(\.sink)))
    }

    private struct Worker: @unchecked Sendable {
        // Sendable: one task uses it, and hands it over when it is done.
        var pipeline: RowPipeline
        var sink: LogSink
    }

    private func answer(_ sinks: [LogSink]) -> [ResultStream] {
        var merged: [(entry: LogSink.Entry, sink: Int)] = []
        for (number, sink) in sinks.enumerated() {
            for entry in sink.entries { merged.append((entry, number)) }
        }
        let isForward = request.direction == .forward
        merged.sort { isForward ? LogSink.comesBefore($0.entry, $1.entry) : LogSink.comesBefore($1.entry, $0.entry) }
        var statistics = QueryStatistics()
        statistics.linesAfterFilters = sinks.reduce(0) { $0 + $1.passed }
        var streams: [Labels: [ResultEntry]] = [:]
        var lastSent: Timestamp?
        for (entry, number) in merged.prefix(request.limit) {
            if request.interval > 0, let last = lastSent, (entry.time &- last).magnitude < UInt64(request.interval) { continue }
            lastSent = entry.time
            let set = sinks[number].labelSets[entry.labels]
            if request.categorizeLabels {
                streams[set.stream, default: []].append(
                    ResultEntry(time: entry.time, line: entry.line, structuredMetadata: set.metadata, parsed: set.parsed))
            } else {
                let all = Labels(set.stream.pairs + set.metadata.pairs + set.parsed.pairs)
                streams[all, default: []].append(ResultEntry(time: entry.time, line: entry.line))
            }
            statistics.entriesReturned += 1
        }
        statistics.streams = streams.count
        context.add(statistics)
        return streams.map { (key: $0.key.description, stream: ResultStream(labels: $0.key, entries: $0.value)) }
            .sorted { Labels.bytesLess($0.key, $1.key) }.map(\.stream)
    }
}

extension LabelMatching {
    /// A pattern that RE2 refuses is the query's fault.
    init(refusing matchers: [Matcher]) throws(QueryError) {
        do throws(RegexError) { try self.init(matchers) } catch { throw QueryError(.badRequest, "parse error : \(error)") }
    }
}
