import LogModel
import TestSupport
import Testing

@testable import LogStorage

@Suite struct WALTests {
    static func record(_ random: inout SeededRandom) -> WALRecord {
        let batches = (0..<Int.random(in: 1...4, using: &random)).map { number in
            StreamBatch(
                labels: Labels([Label("n", "\(number)")]),
                entries: EntrySamples.random(
                    &random, rows: Int.random(in: 1...60, using: &random), ascending: false,
                    times: random.chance(0.2) ? .min ... .max : 0...99))
        }
        return WALRecord(tenant: "tenant", batches: batches)
    }

    static func header() -> [UInt8] { [UInt8](repeating: 0, count: WALFormat.headerBytes) }

    @Test(arguments: SeededRandom.seeds(40)) func `records come back as they went in`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let records = (0..<5).map { _ in Self.record(&random) }
        let bytes = Self.header() + records.flatMap { $0.encoded() }
        let contents = WALReplay.read(bytes, file: "f", limit: nil, isLast: true)
        #expect(contents.records == records)
        #expect(contents.damage.isEmpty && contents.end == bytes.count)
    }

    @Test func `a torn end is dropped, the records before it stay`() {
        var random = SeededRandom(seed: 1)
        let records = (0..<3).map { _ in Self.record(&random) }
        let whole = Self.header() + records[0].encoded() + records[1].encoded()
        let last = records[2].encoded()
        for length in 1..<last.count {
            let contents = WALReplay.read(whole + last[..<length], file: "f", limit: nil, isLast: true)
            #expect(contents.records == Array(records[..<2]), "cut to \(length)")
            #expect(contents.damage.map(\.isTornTail) == [true] && contents.end == whole.count, "cut to \(length)")
        }
    }

    @Test func `damage in the middle is named with its offset, and the records behind it are read`() {
        var random = SeededRandom(seed: 2)
        let records = (0..<3).map { _ in Self.record(&random) }
        let first = Self.header() + records[0].encoded()
        let middle = records[1].encoded()
        let bytes = first + middle + records[2].encoded()
        for offset in first.count..<first.count + middle.count {
            for bit in [0, 5] {
                var damaged = bytes
                damaged[offset] ^= 1 << bit
                let contents = WALReplay.read(damaged, file: "f", limit: nil, isLast: true)
                #expect(contents.records == [records[0], records[2]], "byte \(offset) bit \(bit)")
                #expect(contents.damage.map(\.range) == [first.count..<first.count + middle.count], "byte \(offset) bit \(bit)")
                #expect(contents.damage.first?.isTornTail == false)
            }
        }
    }

    @Test func `what a failed write left behind does not count`() {
        var random = SeededRandom(seed: 3)
        let records = (0..<2).map { _ in Self.record(&random) }
        let whole = Self.header() + records[0].encoded()
        let contents = WALReplay.read(whole + records[1].encoded(), file: "f", limit: whole.count, isLast: false)
        #expect(contents.records == [records[0]])
        #expect(contents.damage.isEmpty)
    }
}
