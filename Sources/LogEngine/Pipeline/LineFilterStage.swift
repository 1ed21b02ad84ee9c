import LogModel
import LogQL

/// A line filter, made ready: on single lines, and on whole blocks.
struct LineFilterStage: Sendable {
    private let matchers: [LineMatcher]
    private let isNegative: Bool

    init(_ filter: LineFilter, plain: Bool) throws(QueryError) {
        isNegative = filter.operation.isNegative
        var made: [LineMatcher] = []
        for operand in filter.alternatives { made.append(try LineMatcher(filter.operation, operand, plain: plain)) }
        matchers = made
    }

    func passes(_ line: UnsafeRawBufferPointer) -> Bool {
        matchers.contains { $0.matches(line) } != isNegative
    }

    /// Of the given rows (nil: all) those that pass, ascending.
    func rows(_ batch: LogBatch, of rows: [UInt32]?) -> [UInt32] {
        // Few rows left: look at them; many: one pass over the block beats a call per line.
        let isSparse = rows.map { $0.count * 16 < batch.count } ?? false
        var found: [UInt32] = []
        for matcher in matchers {
            var candidates: [UInt32] = []
            let quick = isSparse ? (found: false, isExact: false) : matcher.candidates(batch, into: &candidates)
            let scope = quick.found ? (rows.map { BlockSearch.intersection($0, candidates) } ?? candidates) : rows
            found = BlockSearch.union(found, quick.isExact ? scope! : judged(matcher, batch, scope))
        }
        return isNegative ? BlockSearch.difference(rows, found, count: batch.count) : found
    }

    private func judged(_ matcher: LineMatcher, _ batch: LogBatch, _ rows: [UInt32]?) -> [UInt32] {
        batch.lines.withUnsafeBytes { lines in
            func matches(_ row: UInt32) -> Bool { matcher.matches(UnsafeRawBufferPointer(rebasing: lines[batch.lineRange(Int(row))])) }
            return rows?.filter(matches) ?? (0..<UInt32(batch.count)).filter(matches)
        }
    }
}
