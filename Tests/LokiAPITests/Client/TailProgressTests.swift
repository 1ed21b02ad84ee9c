import LogModel
import Testing

@testable import LokiAPI

@Suite struct TailProgressTests {
    private static func streams(_ rows: [(Int64, String)]) -> [ResultStream] {
        [ResultStream(labels: Labels([Label("app", "a")]), entries: rows.map { ResultEntry(time: $0.0, line: Array($0.1.utf8)) })]
    }

    private static func lines(_ rows: [LogRow]) -> String {
        rows.map { "\($0.entry.time)\(String(decoding: $0.entry.line, as: UTF8.self))" }.joined(separator: " ")
    }

    @Test func `rows at the seam come once, each as often as it is there`() {
        var progress = TailProgress()
        #expect(progress.newest == nil && progress.connectsAgain() == nil)
        #expect(Self.lines(progress.received(Self.streams([(8, "b"), (7, "a"), (8, "b")]))) == "7a 8b 8b")
        #expect(progress.connectsAgain() == 8)
        // A third row like the two is new; so is another of the same time.
        #expect(Self.lines(progress.received(Self.streams([(8, "b"), (8, "b"), (8, "b"), (8, "c"), (9, "b")]))) == "8b 8c 9b")
        #expect(progress.connectsAgain() == 9)
        #expect(Self.lines(progress.received(Self.streams([(9, "b")]))) == "")
        // Again before anything new came: what was seen stays seen.
        #expect(progress.connectsAgain() == 9)
        #expect(Self.lines(progress.received(Self.streams([(9, "b"), (3, "late")]))) == "3late")
        #expect(progress.newest == 9)
    }
}
