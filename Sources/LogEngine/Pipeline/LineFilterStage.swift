import LogModel
import LogQL
import LogStorage

/// A line filter, made ready: on single lines, and on whole blocks.
struct LineFilterStage: Sendable {
    private let matchers: [LineMatcher]
    private let isNegative: Bool
    private let condition: LineCondition

    init(_ filter: LineFilter) throws(QueryError) {
        isNegative = filter.operation.isNegative
        var made: [LineMatcher] = []
        for operand in filter.alternatives { made.append(try LineMatcher(filter.operation, operand)) }
        matchers = made
        condition = LineConditions.condition(filter)
    }

    /// Whether the condition that storage gets of this filter says all there is to say.
    var isExact: Bool { condition.isExact }

    func passes(_ line: UnsafeRawBufferPointer) -> Bool {
        matchers.contains { $0.matches(line) } != isNegative
    }

    /// Of the given rows (nil: all) those that pass, ascending.
    func rows(_ batch: LogBatch, of rows: [UInt32]?) -> [UInt32] {
        let scope = LineSearch.rows(batch, holding: condition.factors, of: rows)
        let matching = condition.isExact ? scope ?? (0..<UInt32(batch.count)).map { $0 } : self.matching(batch, scope)
        return isNegative ? RowLists.difference(rows, matching, count: batch.count) : matching
    }

    /// The same, row by row.
    func judged(_ batch: LogBatch, of rows: [UInt32]?) -> [UInt32] {
        let matching = matching(batch, rows)
        return isNegative ? RowLists.difference(rows, matching, count: batch.count) : matching
    }

    private func matching(_ batch: LogBatch, _ rows: [UInt32]?) -> [UInt32] {
        batch.lines.withUnsafeBytes { lines in
            func matches(_ row: UInt32) -> Bool {
                let line = UnsafeRawBufferPointer(rebasing: lines[batch.lineRange(Int(row))])
                return matchers.contains { $0.matches(line) }
            }
            return rows?.filter(matches) ?? (0..<UInt32(batch.count)).filter(matches)
        }
    }
}
