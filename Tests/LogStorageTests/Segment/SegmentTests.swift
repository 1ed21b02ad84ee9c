import LogCatalog
import LogModel
import ObjectStores
import TestSupport
import Testing

@testable import LogStorage

@Suite struct SegmentTests {
    /// Writes the streams into a segment in memory and opens it.
    static func segment(_ streams: [(Labels, EntryColumns)], options: StorageOptions = StorageOptions()) throws -> (
        MemoryStore, SegmentRecord
    ) {
        let store = MemoryStore()
        let writer = try SegmentWriter(store, name: SegmentRecord.objectName(1), tenant: "t", options: options)
        for (labels, entries) in streams.sorted(by: { $0.0 < $1.0 }) {
            writer.begin(labels)
            try writer.append(entries)
        }
        return (store, try writer.finish(id: 1, order: 1, level: 0))
    }

    static func rows(_ store: MemoryStore, _ name: String) throws -> [Row] {
        let scratch = Scratch()
        let reader = try SegmentReader(store, name: name, scratch: scratch)
        var rows: [Row] = []
        var batch = LogBatch()
        for (number, block) in reader.directory.blocks.enumerated() {
            _ = try reader.read(number, [.lines, .metadata], into: &batch, scratch: scratch)
            var row = 0
            for run in block.runs {
                for _ in 0..<run.rows {
                    rows.append(
                        Row(
                            labels: reader.directory.streams.labels(run.stream), time: batch.timestamps[row],
                            line: Array(batch.lines[batch.lineRange(row)]), metadata: batch.metadataSets[batch.metadataCode(row)]))
                    row += 1
                }
            }
        }
        return rows
    }

    @Test(arguments: SeededRandom.seeds(40)) func `what is written is read`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var options = StorageOptions()
        options.blockBytes = Int.random(in: 1...500, using: &random)
        options.blockRowsMax = Int.random(in: 1...50, using: &random)
        options.blockEncoding = [.smaller, .rows, .columns].randomElement(using: &random)!
        var streams: [(Labels, EntryColumns)] = []
        for number in 0..<Int.random(in: 1...9, using: &random) {
            let times: ClosedRange<Int64> = random.chance(0.2) ? .min ... .max : 0...5_000_000_000
            streams.append(
                (
                    Labels([Label("n", "\(number)"), Label("even", number % 2 == 0 ? "yes" : "no")]),
                    EntrySamples.random(&random, rows: Int.random(in: 1...120, using: &random), times: times)
                ))
        }
        let (store, record) = try Self.segment(streams, options: options)
        let expected = try streams.sorted { $0.0 < $1.0 }.flatMap { try $0.1.rows($0.0) }
        #expect(try Self.rows(store, record.objectName) == expected)
        #expect(record.rows == expected.count)
        #expect(record.firstTime == expected.map(\.time).min() && record.lastTime == expected.map(\.time).max())
    }

    @Test(arguments: [BlockEncoding.smaller, .rows, .columns]) func `metadata of many kinds comes back`(encoding: BlockEncoding) throws {
        var options = StorageOptions()
        options.blockEncoding = encoding
        options.blockRowsMax = 200
        var entries = EntryColumns()
        for number in 0..<500 {
            var pairs = [
                Label("trace_id", String(0x1234_5678_9ABC &* UInt64(number + 1), radix: 16)), Label("level", number % 3 == 0 ? "warn" : ""),
            ]
            if number % 5 == 0 { pairs.append(Label("user", "u\(number)")) }
            // A byte that ends names: this block's metadata stays in sets.
            if number == 450 { pairs.append(Label("odd", "a\u{1}b\u{2}")) }
            entries.append(time: Int64(number), line: "line", metadata: number % 7 == 0 ? [] : pairs)
        }
        let labels = Labels([Label("app", "a")])
        let (store, record) = try Self.segment([(labels, entries)], options: options)
        #expect(try Self.rows(store, record.objectName) == entries.rows(labels))
        let blocks = try SegmentReader(store, name: record.objectName, scratch: Scratch()).directory.blocks
        #expect(blocks.map { $0[.metadata].codec == .columns } == [encoding != .rows, encoding != .rows, false])
    }

    static func small() throws -> (MemoryStore, SegmentRecord, [UInt8]) {
        let (store, record) = try segment([
            (
                Labels([Label("app", "a")]),
                EntrySamples.columns([(1, "one"), (2, "two two two two two two two two two")], metadata: [1: [Label("k", "v")]])
            ),
            (Labels([Label("app", "b")]), EntrySamples.columns([(-5, ""), (7, "x")])),
        ])
        return (store, record, try store.open(record.objectName).read(0..<record.storedBytes))
    }

    static func put(_ bytes: [UInt8]) throws -> (MemoryStore, String) {
        let store = MemoryStore()
        let writer = try store.write("s")
        try writer.append(bytes)
        try writer.finish()
        return (store, "s")
    }

    @Test func `a cut anywhere is an error, never a guess`() throws {
        let (_, _, bytes) = try Self.small()
        for length in 0..<bytes.count {
            let (store, name) = try Self.put(Array(bytes[..<length]))
            #expect(throws: StorageError.self, "cut to \(length) of \(bytes.count)") { try Self.rows(store, name) }
        }
    }

    @Test func `a flipped bit anywhere is an error, or changes nothing`() throws {
        let (good, record, bytes) = try Self.small()
        let expected = try Self.rows(good, record.objectName)
        var errors = 0
        for offset in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[offset] ^= 1 << bit
                let (store, name) = try Self.put(damaged)
                do {
                    #expect(try Self.rows(store, name) == expected, "byte \(offset) bit \(bit)")
                } catch is StorageError { errors += 1 }
            }
        }
        #expect(errors == bytes.count * 8, "each byte of a segment is covered by a checksum, a magic number or a comparison")
    }

    @Test func `a stream that goes over many blocks is found by its times in each`() throws {
        var options = StorageOptions()
        options.blockRowsMax = 3
        let long = EntrySamples.columns((0..<10).map { (Timestamp($0) * 10_000_000 + 5, "line \($0)") }, metadata: [:])
        let short = EntrySamples.columns([(7, "a")], metadata: [:])
        let (store, record) = try Self.segment(
            [(Labels([Label("n", "1")]), short), (Labels([Label("n", "2")]), long), (Labels([Label("n", "3")]), short)], options: options)
        let blocks = try SegmentReader(store, name: record.objectName, scratch: Scratch()).directory.blocks
        #expect(blocks.map { $0.runs.map(\.stream) } == [[0, 1], [1], [1], [1, 2]])
        // What is cut is known to the nanosecond, ends of streams to the millisecond.
        #expect(
            blocks.map { $0.runs.map { [$0.first, $0.last] } } == [
                [[0, 1_000_000], [0, 10_000_005]], [[20_000_005, 40_000_005]], [[50_000_005, 70_000_005]],
                [[80_000_005, 91_000_000], [0, 1_000_000]],
            ])
    }
}
