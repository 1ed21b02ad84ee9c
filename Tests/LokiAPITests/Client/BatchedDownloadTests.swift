import LogModel
import TestSupport
import Testing

@testable import LokiAPI

@Suite struct BatchedDownloadTests {
    /// A server's part: the first rows of `[start, end)` in the direction asked for, in an order that never changes.
    private func answer(_ rows: [LogRow], _ request: BatchedDownload.Request, _ direction: Direction) -> [ResultStream] {
        let inside = rows.filter { $0.entry.time >= request.start && $0.entry.time < request.end }
        let first = direction == .forward ? inside.prefix(request.limit) : inside.reversed().prefix(request.limit)
        return first.map { ResultStream(labels: $0.labels, entries: [$0.entry]) }
    }

    /// Rows of two streams; times and lines repeat.
    private func rows(_ times: [Timestamp]) -> [LogRow] {
        times.enumerated().map { index, time in
            LogRow(
                labels: Labels([Label("app", index % 3 == 0 ? "a" : "b")]),
                entry: ResultEntry(time: time, line: Array("\(index / 2 % 2)".utf8)))
        }
    }

    private func download(
        _ rows: [LogRow], limit: Int?, batch: Int, _ direction: Direction
    ) throws -> [LogRow] {
        var download = BatchedDownload(start: 0, end: 1000, limit: limit, batch: batch, direction: direction)
        var all: [LogRow] = []
        while let request = try download.next() {
            #expect(request.limit >= 1 && request.limit <= batch)
            all += download.received(answer(rows, request, direction))
            #expect(download.count == all.count)
        }
        return all
    }

    @Test(arguments: SeededRandom.seeds(100))
    func `every row comes once, in order`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        // At most three rows at a time, so that a batch of four always gets on.
        var times: [Timestamp] = []
        for time in 0..<Int64.random(in: 1...40, using: &random) {
            times += Array(repeating: time, count: Int.random(in: 0...3, using: &random))
        }
        let rows = rows(times)
        let batch = Int.random(in: 4...12, using: &random)
        let limit = Bool.random(using: &random) ? nil : Int.random(in: 1...max(rows.count + 3, 1), using: &random)
        let wanted = limit ?? rows.count
        #expect(try download(rows, limit: limit, batch: batch, .forward) == Array(rows.prefix(wanted)), "seed \(seed)")
        #expect(try download(rows, limit: limit, batch: batch, .backward) == Array(rows.reversed().prefix(wanted)), "seed \(seed)")
    }

    @Test func `a full answer is continued at its last time`() throws {
        let rows = rows([1, 2, 2, 3])
        var forward = BatchedDownload(start: 0, end: 9, limit: nil, batch: 2, direction: .forward)
        #expect(try forward.next() == BatchedDownload.Request(start: 0, end: 9, limit: 2))
        _ = forward.received(answer(rows, .init(start: 0, end: 9, limit: 2), .forward))
        #expect(try forward.next() == BatchedDownload.Request(start: 2, end: 9, limit: 2))
        var backward = BatchedDownload(start: 0, end: 9, limit: 3, batch: 2, direction: .backward)
        _ = backward.received(answer(rows, .init(start: 0, end: 9, limit: 2), .backward))
        #expect(try backward.next() == BatchedDownload.Request(start: 0, end: 3, limit: 2))
    }

    @Test(arguments: [Direction.forward, .backward])
    func `a time with more rows than a batch is named, not looped over`(direction: Direction) throws {
        let rows = rows([1, 5, 5, 5, 9])
        #expect(throws: BatchedDownload.Stuck(time: 5, batch: 2)) { try download(rows, limit: nil, batch: 2, direction) }
        // What is wanted may be reached before.
        #expect(try download(rows, limit: 3, batch: 2, direction).count == 3)
    }

    @Test func `the ends of time are no trap`() throws {
        var download = BatchedDownload(start: .min, end: .max, limit: .max, batch: 1, direction: .backward)
        let rows = rows([.max])
        _ = download.received([ResultStream(labels: rows[0].labels, entries: [rows[0].entry])])
        #expect(throws: BatchedDownload.Stuck.self) { try download.next() }
    }
}
