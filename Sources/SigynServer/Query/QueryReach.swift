import LogModel
import LogQL
import LogStorage

/// What a query would read: streams and times. Its bytes are known from directories, before a line is read.
struct QueryReach: Sendable {
    struct Part: Sendable {
        var matchers: [Matcher]
        var time: TimeRange
    }

    var parts: [Part]
    /// A query that shows so many lines, whatever they are, stops reading when it has them; nil reads all.
    var lines: Int?
    var order = ScanRequest.Order.newestFirst

    init(_ matchers: [Matcher], _ time: TimeRange, lines: Int? = nil, order: ScanRequest.Order = .newestFirst) {
        parts = [Part(matchers: matchers, time: time)]
        self.lines = lines
        self.order = order
    }

    init(_ log: LogQuery, _ time: TimeRange, lines: Int?, order: ScanRequest.Order = .newestFirst) {
        let hasFilter = log.stages.contains { stage in
            switch stage {
            case .lineFilter, .labelFilter: true
            default: false
            }
        }
        self.init(log.matchers, time, lines: hasFilter ? nil : lines, order: order)
    }

    init(_ metric: MetricQuery, start: Timestamp, end: Timestamp) {
        parts = metric.rangeAggregations.map { aggregation in
            let first = Self.earlier(Self.earlier(start, aggregation.offset), aggregation.range)
            return Part(matchers: aggregation.log.matchers, time: TimeRange(start: first, end: Self.earlier(end, aggregation.offset)))
        }
        lines = nil
    }

    /// Raw bytes of the lines in the blocks that would be read. Blocks on the disk where directories are not in memory.
    ///
    /// - Parameter workers: each takes a block before it can be known that there are lines enough.
    func bytes(in snapshot: any LogSnapshot, workers: Int) throws(StorageError) -> Int {
        var total = 0
        for part in parts {
            // A pattern that RE2 refuses is refused again, with its reason, when the query runs.
            guard let matching = try? LabelMatching(part.matchers) else { continue }
            let scan = try snapshot.scan(ScanRequest(matching: matching, time: part.time, columns: .lines, order: order))
            var (rows, units) = (0, 0)
            for unit in scan.units {
                if let lines, rows >= lines, units >= workers { break }
                rows += unit.rows
                units += 1
                total &+= unit.bytes
            }
        }
        return total
    }

    /// Ends at the first or the last time there is.
    private static func earlier(_ time: Timestamp, _ by: Int64) -> Timestamp {
        let (difference, overflow) = time.subtractingReportingOverflow(by)
        return overflow ? (by > 0 ? .min : .max) : difference
    }
}
