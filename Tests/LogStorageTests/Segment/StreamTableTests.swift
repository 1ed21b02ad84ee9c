import LogModel
import TestSupport
import Testing

@testable import LogStorage

@Suite struct StreamTableTests {
    static func table(_ labels: [Labels]) -> StreamTable {
        StreamTable(
            labels.sorted().enumerated().map { number, labels in
                SegmentDirectory.Stream(
                    labels: labels, rows: number + 1, rawBytes: number * 1000, first: Int64(number) * 1_000_000 - 2,
                    last: Int64(number) * 3_000_000 + 1)
            })
    }

    @Test func `selectors are decided on the table as on labels`() throws {
        let labels = [
            Labels([Label("app", "a"), Label("env", "prod")]), Labels([Label("app", "a")]), Labels([Label("app", "b"), Label("env", "")]),
            Labels([Label("only", "x")]), Labels(),
        ]
        let table = Self.table(labels)
        let cases: [[Matcher]] = [
            [], [Matcher("app", .equal, "a")], [Matcher("env", .equal, "")], [Matcher("env", .notEqual, "")],
            [Matcher("app", .matches, "a|b"), Matcher("env", .notMatches, "pr.*")], [Matcher("nope", .equal, "")],
            [Matcher("nope", .equal, "x")], [Matcher("app", .matches, ".*")], [Matcher("app", .matches, ".+")],
            [Matcher("app", .notEqual, "a"), Matcher("app", .notEqual, "b")],
        ]
        for matchers in cases {
            let matching = try LabelMatching(matchers)
            let expected = labels.sorted().map { matching.matches($0) }
            #expect(table.select(matching) ?? [Bool](repeating: true, count: table.count) == expected, "\(matchers)")
        }
    }

    @Test(arguments: SeededRandom.seeds(60)) func `a table comes back from its bytes, times as whole milliseconds`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var labels = Set<Labels>()
        let values = ["", "a", "b", "auth-00001", "auth-00012", "é", "e\u{301}", String(repeating: "x", count: 300)]
        for _ in 0..<Int.random(in: 0...400, using: &random) {
            labels.insert(
                Labels(
                    (0..<Int.random(in: 0...4, using: &random)).map { _ in
                        Label(
                            "n\(Int.random(in: 0...300, using: &random) % 5)",
                            values.randomElement(using: &random)! + "\(random.next() % 400)")
                    }))
        }
        let table = StreamTable(
            labels.sorted().map { labels in
                let times = [Int64.random(in: .min ... .max, using: &random), Int64.random(in: .min ... .max, using: &random)].sorted()
                return SegmentDirectory.Stream(
                    labels: labels, rows: Int.random(in: 0...5, using: &random), rawBytes: Int.random(in: 0...1 << 40, using: &random),
                    first: times[0], last: times[1])
            })
        var bytes: [UInt8] = []
        StreamTableCodec.encode(table, &bytes)
        let read = try bytes.withBytes { (buffer) throws(FormatError) in
            var reader = ByteReader(buffer)
            let table = try StreamTableCodec.decode(&reader)
            #expect(reader.atEnd)
            return table
        }
        #expect(read.columns == table.columns && read.rows == table.rows && read.rawBytes == table.rawBytes)
        #expect((0..<read.count).map(read.labels) == labels.sorted())
        for stream in 0..<table.count {
            #expect(read.firsts[stream] <= table.firsts[stream] && table.firsts[stream] &- read.firsts[stream] < 1_000_000)
            #expect(read.lasts[stream] >= table.lasts[stream] && read.lasts[stream] &- table.lasts[stream] < 1_000_000)
        }
        for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 50)) {
            #expect(throws: FormatError.self) {
                try Array(bytes[..<length]).withBytes { (buffer) throws(FormatError) in
                    var reader = ByteReader(buffer)
                    _ = try StreamTableCodec.decode(&reader)
                }
            }
        }
    }

    @Test func `a stream costs some bytes of memory, not objects`() {
        let labels = (0..<20_000).map { number in
            Labels([
                Label("app", "shop"), Label("env", "prod"), Label("job", "nginx"), Label("pod", "auth-\(number)"),
                Label("zone", "z\(number % 7)"),
            ])
        }
        #expect(Self.table(labels).memoryBytes < 20_000 * 100)
    }
}
