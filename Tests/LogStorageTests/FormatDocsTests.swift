import LogCatalog
import LogModel
import ObjectStores
import TestSupport
import Testing

@testable import LogStorage

/// docs/format shows the bytes of small samples; here the same samples are encoded and compared, and released files are opened.
@Suite struct FormatDocsTests {
    /// The bytes of the hex blocks of a page under docs/format, in order; `#` begins a comment.
    static func hex(_ page: String) throws -> [[UInt8]] {
        let text = try Checkout.text("docs/format/" + page)
        var blocks: [[UInt8]] = []
        var inside = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "```hex" {
                inside = true
                blocks.append([])
            } else if line.hasPrefix("```") {
                inside = false
            } else if inside {
                let bytes = line.prefix { $0 != "#" }.split(separator: " ").map { UInt8($0, radix: 16) }
                blocks[blocks.count - 1] += try bytes.map { try #require($0, "\(page): \(line)") }
            }
        }
        return blocks
    }

    static let sample = WALRecord(
        tenant: "t",
        batches: [
            StreamBatch(
                labels: Labels([Label("app", "a")]),
                entries: EntrySamples.columns([(1000, "hi"), (999, "you")], metadata: [1: [Label("k", "v")]]))
        ])

    @Test func `wal_md shows the bytes that are written`() throws {
        let blocks = try Self.hex("wal.md")
        #expect(blocks.count == 2)
        let disk = SimulatedDisk()
        let file = try WALFile(disk, folder: "wal", number: 2, previous: 1, previousLength: 40)
        try file.append(Self.sample.encoded())
        let bytes = try #require(disk.contents("wal/" + WALFormat.fileName(2)))
        #expect(Array(bytes.prefix(WALFormat.headerBytes)) == blocks[0])
        #expect(Array(bytes.dropFirst(WALFormat.headerBytes)) == blocks[1])
        #expect(WALReplay.read(blocks[0] + blocks[1], file: "doc", limit: nil, isLast: true).records == [Self.sample])
    }

    @Test func `segment_md shows the bytes that are written`() throws {
        let blocks = try Self.hex("segment.md")
        #expect(blocks.count == 2)
        let (store, record) = try SegmentTests.segment(Self.sample.batches.map { ($0.labels, $0.entries.sortedUnique()) })
        let bytes = try store.open(record.objectName).read(0..<record.storedBytes)
        #expect(Array(bytes[..<record.tailOffset]) == blocks[0])
        let directory = try SegmentReader(store, name: record.objectName, scratch: Scratch()).directory
        #expect(DirectoryCodec.encode(directory) == blocks[1])
    }

    /// Files as versions 1 and 2 wrote them: they must open for ever.
    @Test(arguments: [1, 2]) func `a segment of an older version opens`(version: Int) throws {
        let bytes = try Checkout.bytes("Tests/LogStorageTests/Fixtures/segment-v\(version).seg")
        let (store, name) = try SegmentTests.put(bytes)
        let rows = try SegmentTests.rows(store, name)
        #expect(rows == Self.fixtureRows.sorted { ($0.labels, $0.time) < ($1.labels, $1.time) })
    }

    @Test func `a log file of version 1 opens`() throws {
        let bytes = try Checkout.bytes("Tests/LogStorageTests/Fixtures/wal-v1.wal")
        #expect(try WALReplay.header(bytes) == WALReplay.Header(number: 7, previous: 6, previousLength: 4096))
        let contents = WALReplay.read(bytes, file: "wal-v1.wal", limit: nil, isLast: true)
        #expect(contents.damage.isEmpty)
        #expect(try contents.records.flatMap { try $0.batches.flatMap { try $0.entries.rows($0.labels) } } == Self.fixtureRows)
    }

    /// What the fixtures hold: long enough for the packed codecs.
    static let fixtureBatches: [StreamBatch] = (0..<3).map { stream in
        var entries = EntryColumns()
        for number in 0..<40 {
            entries.append(
                time: 1_700_000_000_000_000_000 + Int64(stream * 1000 + number * 7) * 1_000_000,
                line: "stream \(stream) wrote line \(number) of 40",
                metadata: number % 8 == 0 ? [Label("trace_id", "\(number)")] : [])
        }
        return StreamBatch(labels: Labels([Label("app", "fixture"), Label("stream", "\(stream)")]), entries: entries)
    }

    static var fixtureRows: [Row] { fixtureBatches.flatMap { batch in (try? batch.entries.rows(batch.labels)) ?? [] } }
}
