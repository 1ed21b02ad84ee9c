import LogModel
import LogStorage

/// Where Loki cuts the range of an instant query, to run the pieces beside each other (`split_instant_metric_queries_by_interval`).
///
/// The cuts show: entries with an empty line that lie just on one are in neither piece. Recorded answers hold that, so counts leave them out
/// here too. Lines are stored, and found by log queries, all the same.
struct InstantSplit: Sendable {
    /// Loki's default.
    private static let interval: Int64 = 3_600_000_000_000

    private let end: Timestamp
    private let range: Int64

    /// Nil: the query is not instant, or short enough to stay whole.
    init?(_ grid: StepGrid, range: Int64) {
        guard grid.isInstant, range > Self.interval else { return nil }
        end = grid.end
        self.range = range
    }

    /// - Parameter time: of an entry in the window (end - range, end], offset included.
    @inline(__always)
    func isCut(_ time: Timestamp) -> Bool {
        let age = end.saturatingSubtract(time)
        return age > 0 && age < range && age % Self.interval == 0
    }

    /// Leaves in the selection of a block with lines only what counts leave out.
    func select(in batch: inout LogBatch, offset: Int64) {
        let rows = batch.selection ?? (0..<UInt32(batch.count)).map { $0 }
        batch.selection = rows.filter { isCut(batch.timestamps[Int($0)] &+ offset) && batch.lineRange(Int($0)).isEmpty }
    }
}
