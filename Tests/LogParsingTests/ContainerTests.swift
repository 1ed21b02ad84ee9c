import LogModel
import Testing

@testable import LogParsing

@Suite struct ContainerTests {
    static func parse(_ format: LineFormat, _ lines: [String]) -> [(record: Record, outcome: LineOutcome)] {
        var parser = LineParser(format)
        return lines.enumerated().map { number, line in
            var record = Record()
            record.start = Int64(number)
            let outcome = Array(line.utf8).withUnsafeBytes { parser.parse($0, into: &record) }
            return (record, outcome)
        }
    }

    static func text(_ record: Record) -> String { String(decoding: record.line, as: UTF8.self) }

    @Test func `parts of CRI lines are joined per stream`() {
        let results = Self.parse(
            .cri,
            [
                "2026-07-01T10:00:00.000000001Z stdout P one ", "2026-07-01T10:00:00.000000002Z stderr F other",
                "2026-07-01T10:00:00.000000003Z stdout P:x two ", "2026-07-01T12:00:00.000000004+02:00 stdout F three",
                "2026-07-01T10:00:01Z stdout F ", "2026-07-01T10:00:01Z stdout F", "nothing",
            ])
        #expect(results.map { $0.outcome == .held } == [true, false, true, false, false, false, false])
        #expect(Self.text(results[1].record) == "other")
        #expect(Self.text(results[3].record) == "one two three")
        #expect(results[3].record.start == 0)
        #expect(results[3].record.time == 1_782_900_000_000_000_001)
        #expect(results[3].record.labels["stream"] == "stdout")
        #expect(results[4].record.line == [] && results[5].record.line == [])
        #expect(results[6].record.metadata["parse_error"] != nil)
    }

    @Test func `parts of Docker's lines are joined up to a line feed`() {
        let results = Self.parse(
            .docker,
            [
                #"{"log":"one ","stream":"stdout","time":"2026-07-01T10:00:00Z"}"#,
                #"{"log":"two €\n","stream":"stdout","time":"2026-07-01T10:00:01Z","attrs":{"a.b":"c"}}"#, #"{"log":"x"}"#,
            ])
        #expect(results[0].outcome == .held)
        #expect(Self.text(results[1].record) == "one two €")
        #expect(results[1].record.metadata["a_b"] == "c")
        #expect(results[1].record.time == 1_782_900_000_000_000_000)
        guard case .unparsed = results[2].outcome else { return #expect(Bool(false)) }
    }
}
