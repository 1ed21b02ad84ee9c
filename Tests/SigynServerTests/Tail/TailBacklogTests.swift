import LogEngine
import LogModel
import LokiAPI
import Testing

@testable import SigynServer

@Suite struct TailBacklogTests {
    private static let second = Timestamp.nanosecondsPerSecond

    private static func line(_ time: Int64, _ text: String = "x", app: String = "a") -> TailLine {
        TailLine(labels: Labels([Label("app", app)]), entry: ResultEntry(time: time * second, line: Array(text.utf8)))
    }

    private static func times(_ message: TailResponse?) -> [Int64]? {
        message.map { $0.streams.flatMap(\.entries).map { $0.time / second } }
    }

    @Test func `without a delay lines go out as they came, a hundred at a time`() {
        var backlog = TailBacklog(bytesMax: 1 << 20, delay: 0)
        #expect(backlog.take(now: 0) == nil && backlog.nextDue == nil)
        backlog.add((0..<150).map { Self.line(150 - $0) }, now: 7)
        #expect(backlog.nextDue == 7)
        #expect(Self.times(backlog.take(now: 7)) == (51...150).reversed().map { Int64($0) })
        #expect(Self.times(backlog.take(now: 7))?.count == 50)
        #expect(backlog.take(now: 7) == nil)
    }

    @Test func `a delay lets late lines come before newer ones, and holds none longer than itself`() {
        let now = 100 * Self.second
        var backlog = TailBacklog(bytesMax: 1 << 20, delay: 5 * Self.second)
        backlog.add([Self.line(100), Self.line(99), Self.line(90), Self.line(500)], now: now)
        // Older than the delay: at once.
        #expect(Self.times(backlog.take(now: now)) == [90])
        #expect(backlog.take(now: now) == nil && backlog.nextDue == 104 * Self.second)
        backlog.add([Self.line(98)], now: now + 2 * Self.second)
        #expect(Self.times(backlog.take(now: now + 5 * Self.second)) == [98, 99, 100, 500])
        #expect(backlog.nextDue == nil)
    }

    @Test func `what has no room is dropped and named once`() {
        var backlog = TailBacklog(bytesMax: 10_000, delay: 0)
        backlog.add([Self.line(1, String(repeating: "x", count: 20_000))], now: 0)
        backlog.add((2...2000).map { Self.line($0, app: "b") }, now: 0)
        let message = backlog.take(now: 0)
        #expect(Self.times(message) == [1], "one line fits however long it is")
        #expect(message?.dropped.count == TailBacklog.droppedNamedMax)
        #expect(message?.dropped.first == TailResponse.DroppedEntry(time: 2 * Self.second, labels: Labels([Label("app", "b")])))
        #expect(backlog.droppedCount == 1999 && backlog.take(now: 0) == nil)
        backlog.add([Self.line(3)], now: 0)
        #expect(Self.times(backlog.take(now: 0)) == [3])
    }

    @Test func `neighbours with equal labels share a stream`() {
        let message = TailResponse([Self.line(1), Self.line(2), Self.line(3, app: "b"), Self.line(4)])
        #expect(message.streams.map { $0.entries.count } == [2, 1, 1])
    }
}
