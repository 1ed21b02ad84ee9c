import LogModel
import LogQL

/// Samples the newest lines of a log query and tells their fields: structured metadata, what the query's own parsers find, and where
/// it has none, what json or else logfmt finds in each line.
struct FieldEvaluator {
    let request: FieldRequest
    let context: QueryContext

    func run() async throws(QueryError) -> [DetectedField] {
        let sample = LogQueryRequest(query: request.query, time: request.time, limit: request.lineLimit, categorizeLabels: true)
        guard case .streams(let streams) = try await LogEvaluator(request: sample, context: context).run() else { return [] }
        var collector = FieldCollector(stages: request.query.stages)
        var entries: [(stream: Int, entry: ResultEntry)] = []
        for (number, stream) in streams.enumerated() { entries += stream.entries.map { (number, $0) } }
        // Newest first over all streams; equal times keep their order.
        let order = entries.indices.sorted { (entries[$1].entry.time, $0) < (entries[$0].entry.time, $1) }
        for index in order { collector.take(entries[index].entry, of: streams[entries[index].stream].labels) }
        return collector.fields
    }
}
