import LogModel
import LogQL
import LogStorage

/// Tells for people what a query makes storage read, and why it passes over the rest: one sentence a line. Blocks on I/O.
///
///     {job="app"} |= "timeout"
///       filters: "timeout" exactly
///       12 blocks ruled out before reading: 8 by time, 4 by template
///       segments/0000000000000007.seg, block 3: 65536 entries, 12 pass, 2 of them not decided; 48211 stored bytes read, 3122 bytes of lines put together
public struct QueryExplanation {
    private let snapshot: any LogSnapshot
    private let time: TimeRange

    public init(over snapshot: any LogSnapshot, time: TimeRange) {
        self.snapshot = snapshot
        self.time = time
    }

    public func explain(_ query: Query, _ line: (String) -> Void) throws(QueryError) {
        for log in Self.logQueries(query) { try explain(log, line) }
    }

    private func explain(_ log: LogQuery, _ line: (String) -> Void) throws(QueryError) {
        line("\(Query.log(log))")
        var request = ScanRequest(
            matching: try LabelMatching(refusing: log.matchers), time: time, columns: [.lines, .metadata], order: .newestFirst)
        request.conditions = LineConditions.make(log.stages)
        for condition in request.conditions { line("  line filter: " + Self.sentence(condition)) }
        do throws(StorageError) {
            let scan = try snapshot.scan(request)
            line("  \(scan.streams.count) streams match; ruled out before reading: \(Self.sentence(scan.planning.skips))")
            var all = scan.planning
            var batch = LogBatch()
            for unit in scan.units.indices {
                var statistics = QueryStatistics()
                try scan.read(unit, into: &batch, statistics: &statistics)
                line("  \(scan.name(of: unit)): " + Self.sentence(batch, scan.units[unit], statistics))
                all.add(statistics)
            }
            line(
                "  in all: \(all.blocksRead) blocks read, \(all.blocksSkipped) ruled out, \(all.compressedBytesRead) stored bytes read, "
                    + "\(all.bytesRendered) bytes of lines put together")
        } catch { throw QueryError(.storage, error.message) }
    }

    private static func sentence(_ condition: LineCondition) -> String {
        let what = condition.factors == .anything ? "nothing that storage can look for" : "\(condition.factors)"
        return (condition.isNegative ? "not " : "") + what + (condition.isExact ? ", exactly" : ", then its pattern")
    }

    private static func sentence(_ skips: BlockSkips) -> String {
        let reasons = BlockSkips.Reason.allCases.filter { skips[$0] > 0 }
        return reasons.isEmpty ? "no block" : reasons.map { "\(skips[$0]) blocks by \($0.rawValue)" }.joined(separator: ", ")
    }

    private static func sentence(_ batch: LogBatch, _ unit: ScanUnit, _ statistics: QueryStatistics) -> String {
        if let reason = BlockSkips.Reason.allCases.first(where: { statistics.skips[$0] > 0 }) { return "ruled out by \(reason.rawValue)" }
        let passing = batch.runs.isEmpty ? 0 : batch.selection?.count ?? batch.count
        let open =
            switch batch.openRows {
            case .untested, .all: passing
            case .listed(let rows): rows.count
            case .none: 0
            }
        return "\(unit.rows) entries, \(passing) pass, \(open) of them not decided; \(statistics.compressedBytesRead) stored bytes read, "
            + "\(statistics.bytesRendered) bytes of lines put together"
    }

    private static func logQueries(_ query: Query) -> [LogQuery] {
        switch query {
        case .log(let log): [log]
        case .metric(let metric): logQueries(metric)
        }
    }

    private static func logQueries(_ metric: MetricQuery) -> [LogQuery] {
        switch metric {
        case .range(let range): [range.log]
        case .vector(let vector): logQueries(vector.inner)
        case .binary(let binary): logQueries(binary.left) + logQueries(binary.right)
        case .labelReplace(let replace): logQueries(replace.inner)
        case .literal, .constantVector: []
        }
    }
}
