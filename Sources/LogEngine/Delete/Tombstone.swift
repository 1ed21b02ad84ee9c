import LogModel
import LogQL
import LogStorage

/// What counts as deleted: the entries of a log query in a range of time.
public struct Tombstone: Sendable {
    let matching: LabelMatching
    let stages: [Stage]
    public let time: TimeRange
    /// A line on which a stage fails is not what somebody meant to delete, unless the query speaks of errors.
    let takesFailedRows: Bool

    /// - Throws: ``QueryError`` when a stage cannot be made ready.
    public init(_ query: LogQuery, time: TimeRange) throws(QueryError) {
        matching = try LabelMatching(refusing: query.matchers)
        stages = query.stages
        self.time = time
        var names = Set<String>()
        for case .labelFilter(let filter) in query.stages { filter.collectNames(&names) }
        takesFailedRows = !names.isDisjoint(with: [RowNames.error, RowNames.errorDetails])
        // Found out here, once, rather than in each query.
        _ = try RowPipeline(stages, plain: false)
    }

    /// Whether deciding needs more of a row than its stream and its time.
    var needsRows: Bool { !stages.isEmpty }
}
