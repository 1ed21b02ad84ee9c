import LogModel
import LokiAPI

/// A range of time, cut into pieces that are downloaded at the same time.
enum TimePieces {
    /// More requests than anybody waits for.
    static let countMax = 100_000

    /// Pieces of `length` nanoseconds, the last one shorter, in the order in which their lines are printed. Each begins where the one
    /// before it in time ends, and an end is not part of a piece: every line is in exactly one.
    static func cut(_ range: TimeRange, length: Int64, direction: Direction) throws(CommandFailure) -> [TimeRange] {
        let span = range.end.subtractingReportingOverflow(range.start)
        guard !span.overflow, span.partialValue / length < countMax else {
            throw CommandFailure(sentence: "--parallel-duration would cut the range into more than \(countMax) pieces")
        }
        var pieces: [TimeRange] = []
        switch direction {
        case .forward:
            var start = range.start
            while start < range.end {
                let end = range.end - start > length ? start + length : range.end
                pieces.append(TimeRange(start: start, end: end))
                start = end
            }
        case .backward:
            var end = range.end
            while end > range.start {
                let start = end - range.start > length ? end - length : range.start
                pieces.append(TimeRange(start: start, end: end))
                end = start
            }
        }
        return pieces
    }
}
