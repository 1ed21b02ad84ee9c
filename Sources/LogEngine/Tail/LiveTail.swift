import LogModel
import LogQL
import LogStorage

/// A log query over what is pushed while it runs: the same pipeline as over stored blocks.
///
///     var tail = try LiveTail(query, categorizeLabels: false)
///     while let delivery = await feed.next() { send(try tail.lines(of: delivery)) }
public struct LiveTail {
    private let matching: LabelMatching
    private var pipeline: RowPipeline
    private var sink: TailSink
    private var batch = LogBatch()

    /// - Throws: ``QueryError`` `.badRequest` for a query that cannot run.
    public init(_ query: LogQuery, categorizeLabels: Bool) throws(QueryError) {
        matching = try LabelMatching(refusing: query.matchers)
        pipeline = try RowPipeline(query.stages, plain: false)
        sink = TailSink(categorizeLabels: categorizeLabels)
    }

    /// New lines, ascending by time.
    public mutating func lines(of delivery: BatchFeed.Delivery) throws(QueryError) -> [TailLine] {
        let streams: [Labels]
        do throws(StorageError) { streams = try delivery.read(matching: matching, into: &batch) } catch {
            throw QueryError(.storage, error.message)
        }
        if streams.isEmpty { return [] }
        sink.lines = []
        try pipeline.run(batch, streams: streams, into: &sink)
        return TailLine.ascending(sink.lines)
    }

    /// Entries that the feed had no room for, of streams that match: whether their lines pass is not known any more.
    public func dropped(of delivery: BatchFeed.Delivery) -> [(labels: Labels, time: Timestamp)] {
        delivery.dropped.filter { matching.matches($0.labels) }
    }
}

extension QueryEngine {
    /// What a tail begins with: the newest `limit` entries since `start`, ascending by time.
    public func tailHistory(
        _ query: LogQuery, since start: Timestamp, limit: Int, categorizeLabels: Bool, over snapshot: any LogSnapshot
    ) async throws(QueryError) -> ([TailLine], QueryStatistics) {
        let request = LogQueryRequest(
            query: query, time: TimeRange(start: start, end: .max), limit: limit, direction: .backward, categorizeLabels: categorizeLabels)
        let (result, statistics) = try await runLog(request, over: snapshot)
        guard case .streams(let streams) = result else { return ([], statistics) }
        return (TailLine.ascending(streams), statistics)
    }
}
