import LogCatalog
import LogModel
import ObjectStores
import TestSupport
import Testing

@testable import LogStorage

/// Each form of a column: chosen for the values it is made for, true to every byte, and never a trap on damage.
@Suite struct ColumnFormTests {
    /// What the values are called, and the values of 40 rows, the time of row n being 2026-01-15T00:00:00Z and n seconds.
    struct Kind: CustomTestStringConvertible, Sendable {
        var form: String
        var value: @Sendable (Int) -> String

        var testDescription: String { form + " " + value(7) }
    }

    static let kinds: [Kind] = [
        Kind(form: "constant") { _ in "7" },
        Kind(form: "strings") { String(repeating: ["q", "wy", "z"][$0 % 3], count: $0 + 1) },
        Kind(form: "dictionary") { ["GET /1", "", "PUT /2"][$0 % 3] },
        Kind(form: "integers") { "\(($0 - 20) * 1_000_003)" },
        Kind(form: "integers") { "\($0 == 0 ? "-999999999999999999" : "\($0)")" },
        Kind(form: "digits") { "00\($0 + 10)" },
        Kind(form: "decimals") { "\($0 - 20).\($0 % 7)0\($0)" },
        Kind(form: "hex") { n in String(0x1234_5678_9ABC_DEF0 &+ UInt64(n) &* 0x1111_1111_1111, radix: 16) },
        Kind(form: "hex") { n in "A" + String(0x9ABC_DEF0 &+ UInt64(n) &* 0x1111_111, radix: 16).uppercased() },
        Kind(form: "times") { "2026-01-15T00:00:\($0 < 10 ? "0" : "")\($0).25Z" },
        Kind(form: "times") { "2026-01-15T00:01:\($0 < 10 ? "0" : "")\($0)" },
        Kind(form: "clock") { "23:59:\(59 - $0).000" },
        Kind(form: "shape") { "10.\($0).0.\($0 * 5):\(80 + $0 * 1000)" },
        Kind(form: "shape") { "user\($0 + 1000)x" },
        // What only looks like a number.
        Kind(form: "strings") { ["01", "+1", "-0", "1.", ".5", "1e3", "0x1F", "-0.0"][$0 % 8] + String(repeating: "z", count: $0) },
    ]

    private static func sample(_ kind: Kind) throws -> ColumnSample {
        let start: Timestamp = 1_768_435_200_000_000_000
        return try #require(
            try ColumnSample(
                (0..<40).map { Array("v=\"\(kind.value($0))\" end".utf8) }, times: (0..<40).map { start + Int64($0) * 1_000_000_000 }))
    }

    private static func name(_ column: Column) -> String {
        switch column.form {
        case .constant: "constant"
        case .strings: "strings"
        case .dictionary: "dictionary"
        case .integers: "integers"
        case .digits: "digits"
        case .decimals: "decimals"
        case .hex: "hex"
        case .times: "times"
        case .clock: "clock"
        case .shape: "shape"
        }
    }

    @Test(arguments: kinds) func `values choose their form and come back`(kind: Kind) throws {
        let sample = try Self.sample(kind)
        #expect(sample.encoded.index.columns.map(Self.name) == [kind.form])
        #expect(try sample.lines() == (0..<40).map { Array("v=\"\(kind.value($0))\" end".utf8) })
        let stamp = sample.encoded.index.columns[0].stamp
        #expect(stamp.shortest <= (0..<40).map { kind.value($0).utf8.count }.min()!)
        #expect(stamp.longest >= (0..<40).map { kind.value($0).utf8.count }.max()!)
        #expect((0..<40).allSatisfy { kind.value($0).utf8.allSatisfy { stamp.classes.admits($0, folded: false) } })
    }

    @Test(arguments: kinds) func `a damaged index or frame is an error or other lines, never a trap`(kind: Kind) throws {
        let sample = try Self.sample(kind)
        var head: [UInt8] = []
        sample.encoded.index.encode(&head)
        for at in 0..<head.count {
            #expect(throws: FormatError.self, "cut to \(at)") {
                try Self.lines(sample, head: Array(head[..<at]), stored: sample.encoded.stored)
            }
            for bit in 0..<8 {
                var damaged = head
                damaged[at] ^= 1 << UInt8(bit)
                _ = try? Self.lines(sample, head: damaged, stored: sample.encoded.stored)
            }
        }
        for at in sample.encoded.stored.indices {
            #expect(throws: FormatError.self) { try Self.lines(sample, head: head, stored: Array(sample.encoded.stored[..<at])) }
            var damaged = sample.encoded.stored
            damaged[at] ^= 0x41
            _ = try? Self.lines(sample, head: head, stored: damaged)
        }
    }

    /// All lines, and what a search makes of them.
    private static func lines(_ sample: ColumnSample, head: [UInt8], stored: [UInt8]) throws -> [UInt8] {
        let templates = sample.index.templates
        let index = try head.withBytes { (bytes) throws(FormatError) in
            var reader = ByteReader(bytes)
            let index = try BlockIndex.decode(&reader, rows: sample.times.count, known: templates, filterBytes: sample.index.filters.count)
            guard reader.atEnd else { throw FormatError(.invalid("bytes behind the index"), at: reader.offset) }
            return index
        }
        let known = ColumnIndex(templates: templates, blocks: [index], filters: sample.index.filters)
        let needle = LineNeedle(folding: Array("1A".utf8))
        _ = known.proof(0)?.ruledOut(by: [LineCondition(.needle(needle), isExact: true)])
        let block = try ColumnBlock(
            index, templates: templates, frames: ColumnSample.frames(index, stored: stored, sample.zstd), times: sample.times)
        var batch = LogBatch()
        batch.timestamps = sample.times
        var request = ScanRequest(matching: try LabelMatching([]), time: .all, columns: .lines)
        request.conditions = [LineCondition(.needle(needle), isExact: true)]
        var search = ColumnSearch(block: block, filters: sample.index.filters, lineBytes: sample.lineBytes, places: known.places)
        try search.apply(request, to: &batch)
        var lines: [UInt8] = []
        var ends: [UInt32] = []
        try block.render(nil, bytesMax: sample.lineBytes, into: &lines, ends: &ends)
        return lines
    }

    @Test func `long lines and odd ones share a block`() throws {
        var random = SeededRandom(seed: 1)
        let long = (0..<256 << 10).map { _ in UInt8.random(in: 0...255, using: &random) }
        let lines = (0..<30).map { number in
            number % 10 == 3 ? long : number % 7 == 0 ? [] : number % 5 == 0 ? [0, 13, 10] : Array("n=\(number) of 30".utf8)
        }
        let sample = try #require(try ColumnSample(lines, times: Array(0..<30)))
        #expect(try sample.lines() == lines)
    }

    @Test func `a segment of columns is covered by checksums`() throws {
        var options = StorageOptions()
        options.blockEncoding = .columns
        let entries = EntrySamples.columns(
            (0..<24).map { (Int64($0), "took=\($0 * 37)ms for user=\($0 % 3) at 10.0.0.\($0) id=\(1_000_003 * $0)") })
        let (store, record) = try SegmentTests.segment([(Labels([Label("app", "a")]), entries)], options: options)
        let expected = try SegmentTests.rows(store, record.objectName)
        #expect(try expected == entries.rows(Labels([Label("app", "a")])))
        let bytes = try store.open(record.objectName).read(0..<record.storedBytes)
        #expect(try SegmentReader(store, name: record.objectName, scratch: Scratch()).directory.blocks[0][.lines].codec == .columns)
        for offset in bytes.indices {
            var damaged = bytes
            damaged[offset] ^= 1 << UInt8(offset % 8)
            let (store, name) = try SegmentTests.put(damaged)
            #expect(throws: StorageError.self, "byte \(offset)") { try SegmentTests.rows(store, name) }
            let (short, shortName) = try SegmentTests.put(Array(bytes[..<offset]))
            #expect(throws: StorageError.self, "cut to \(offset)") { try SegmentTests.rows(short, shortName) }
        }
    }
}
