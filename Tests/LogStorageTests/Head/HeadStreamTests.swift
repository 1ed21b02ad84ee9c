import LogModel
import TestSupport
import Testing

@testable import LogStorage

@Suite struct HeadStreamTests {
    @Test(arguments: SeededRandom.seeds(60)) func `entries come out sorted, ties as they came, copies once`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let labels = Labels([Label("a", "b")])
        var stream = HeadStream(labels: labels)
        var pushed: [Row] = []
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let entries = EntrySamples.random(
                &random, rows: Int.random(in: 1...30, using: &random), ascending: random.chance(0.5),
                times: 0...(random.chance(0.5) ? 10 : 100_000))
            stream.append(entries)
            pushed += try entries.rows(labels)
            if random.chance(0.3) {
                stream.append(entries)
                pushed += try entries.rows(labels)
            }
        }
        var seen = Set<Row>()
        let distinct = pushed.filter { seen.insert($0).inserted }
        let expected = distinct.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
        #expect(try stream.sorted().rows(labels) == expected)
        #expect(stream.rows == pushed.count)
    }
}
