import LogModel
import LogQL

/// Samples the newest lines of a log query and tells their fields: structured metadata, what the query's own parsers find, and what
/// json or else logfmt finds in each line.
struct FieldEvaluator {
    let request: FieldRequest
    let context: QueryContext

    func run() async throws(QueryError) -> [DetectedField] {
        let sample = LogQueryRequest(
            query: request.query, time: request.time, limit: request.lineLimit, categorizeLabels: true, plain: request.plain)
        guard case .streams(let streams) = try await LogEvaluator(request: sample, context: context).run() else { return [] }
        var collector = FieldCollector(stages: request.query.stages)
        for stream in streams {
            for entry in stream.entries {
                try context.check()
                // Names and values found, which are about what the line holds.
                try context.reserve(3 * entry.line.count)
                collector.take(entry, of: stream.labels)
            }
        }
        return collector.fields
    }
}
