import LogModel
import LokiAPI

/// The lines of one piece of time, in memory until it is its turn to be printed.
struct PieceDownload: Sendable {
    var rows: [LogRow] = []
    var warnings: [String] = []
    /// Why it is not whole: the rows before are good, and printed first.
    var failure: CommandFailure?

    mutating func fetch(
        _ client: LokiClient, _ query: String, _ range: TimeRange, limit: Int?, batch: Int, direction: Direction
    ) throws(CommandFailure) {
        var download = BatchedDownload(start: range.start, end: range.end, limit: limit, batch: batch, direction: direction)
        while true {
            let request: BatchedDownload.Request?
            do { request = try download.next() } catch {
                failure = CommandFailure(sentence: error.sentence)
                return
            }
            guard let request else { return }
            let answer: QueryAnswer
            do throws(LokiClientError) {
                answer = try client.queryRange(
                    query, start: request.start, end: request.end, limit: request.limit, direction: direction)
            } catch {
                failure = CommandFailure(sentence: error.message)
                return
            }
            warnings += answer.warnings
            guard case .streams(let streams) = answer.result else {
                throw CommandFailure(sentence: "--parallel is for log lines; this query answers numbers")
            }
            rows += download.received(streams)
        }
    }
}
