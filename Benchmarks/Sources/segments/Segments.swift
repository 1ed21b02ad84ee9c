import CShims
import Glibc
import LogCatalog
import LogModel
import ObjectStores

@testable import LogStorage

/// Writes a folder of logs into segments in memory, reads them back and searches them; prints each figure beside what the machine can do.
///
///     segments FOLDER [needle …]
@main
struct Segments {
    static func main() throws {
        guard CommandLine.arguments.count > 1 else { fatalError("usage: segments FOLDER [needle …]") }
        let corpus = Corpus(folder: CommandLine.arguments[1], streamsPerFile: 60)
        let raw = Double(corpus.bytes)
        limits(corpus)
        var options = StorageOptions()
        if let size = getenv("BLOCK") { options.blockBytes = Int(String(cString: size))! }
        if getenv("ROWS") != nil { options.blockEncoding = .rows }
        let store = MemoryStore()
        var records: [SegmentRecord] = []
        // As flushes of 64 MB would: each stream's entries in so many parts.
        let parts = max(1, corpus.bytes >> 26)
        let encode = try cpu {
            for part in 0..<parts {
                let writer = try SegmentWriter(store, name: SegmentRecord.objectName(UInt64(part)), tenant: "t", options: options)
                for (labels, entries) in corpus.streams {
                    let rows = entries.count * part / parts..<entries.count * (part + 1) / parts
                    if rows.isEmpty { continue }
                    var some = EntryColumns()
                    some.append(entries, rows: rows)
                    writer.begin(labels)
                    try writer.append(some)
                }
                records.append(try writer.finish(id: UInt64(part), order: UInt64(part), level: 0))
            }
        }
        let stored = records.reduce(0) { $0 + $1.storedBytes }
        print("encode      \(figure(raw / encode / 1e6)) MB/s, \(figure(encode / raw * 1e9)) CPU s/GB; \(corpus.bytes) bytes in \(stored)")
        let scratch = Scratch()
        let readers = try records.map { try SegmentReader(store, name: $0.objectName, scratch: scratch) }
        let blocks = readers.reduce(0) { $0 + $1.directory.blocks.count }
        let filters = readers.reduce(0) { $0 + $1.directory.filters.storedBytes }
        let indexes = readers.reduce(0) { $0 + $1.directory.indexes.storedBytes }
        let times = readers.reduce(0) { $0 + $1.directory.blocks.reduce(0) { $0 + $1[.times].storedBytes } }
        print("            \(blocks) blocks; filters \(filters), indexes \(indexes), times \(times) bytes")
        var batch = LogBatch()
        let decode = try cpu {
            for reader in readers {
                for block in reader.directory.blocks.indices { _ = try reader.read(block, .lines, into: &batch, scratch: scratch) }
            }
        }
        print("decode      \(figure(raw / decode / 1e9)) GB/s")
        let live = records.map { LiveSegment($0, store: store) }
        let snapshot = StoreSnapshot(segments: live, cache: SegmentCache(bytesMax: 1 << 30))
        let needles = CommandLine.arguments.count > 2 ? Array(CommandLine.arguments.dropFirst(2)) : Self.needles
        for needle in needles { try search(snapshot, needle) }
    }

    /// Of the bench: an id and a text that are nowhere, a rare text, common ones, without regard to case.
    static let needles = [
        "0f4bb1d1e4fa7bb0cd29a97d8bd5eb06", "zzqneverwrittenzzq", "qzxvkj", "completed", "i:connection refused", "i:out of memory",
        "status\":500",
    ]

    static func search(_ snapshot: StoreSnapshot, _ text: String) throws {
        let needle = text.hasPrefix("i:") ? LineNeedle(folding: Array(text.utf8.dropFirst(2))) : LineNeedle(Array(text.utf8))
        for columns in [ScanColumns.lines, []] {
            var request = ScanRequest(matching: try LabelMatching([]), time: .all, columns: columns)
            request.conditions = [LineCondition(.needle(needle), isExact: true)]
            var best = Double.infinity
            var hits = 0
            var statistics = QueryStatistics()
            for _ in 0..<3 {
                hits = 0
                statistics = QueryStatistics()
                best = min(
                    best,
                    try cpu {
                        let scan = try snapshot.scan(request)
                        var batch = LogBatch()
                        for unit in scan.units.indices {
                            try scan.read(unit, into: &batch, statistics: &statistics)
                            hits += batch.selection?.count ?? batch.count
                        }
                    })
            }
            print(
                "\(columns.isEmpty ? "count" : "lines")       \(figure(best * 1e3)) ms  \(hits) rows, \(statistics.blocksRead) blocks read, "
                    + "\(statistics.blocksSkipped) skipped, \(statistics.bytesRendered) bytes rendered: \(text)")
        }
    }

    static func limits(_ corpus: Corpus) {
        let text = corpus.streams.max { $0.entries.lines.count < $1.entries.lines.count }!.entries.lines
        var copy = text
        let rounds = max(1, (256 << 20) / text.count)
        let bytes = Double(rounds * text.count)
        let copying = try! cpu {
            for _ in 0..<rounds {
                copy.withUnsafeMutableBytes { to in text.withUnsafeBytes { _ = memcpy(to.baseAddress!, $0.baseAddress!, $0.count) } }
            }
        }
        let finding = try! cpu {
            for _ in 0..<rounds {
                _ = text.withUnsafeBytes { text in
                    "zzqneverwritten".utf8CString.withUnsafeBytes { shim_find(text.baseAddress, text.count, 0, $0.baseAddress, 15) }
                }
            }
        }
        let zstd = Zstd()
        let piece = Array(text.prefix(1 << 20))
        let packed = zstd.compress(piece, level: 1)
        var out = piece
        let unpacking = try! cpu {
            for _ in 0..<64 {
                try packed.withBytes { source in try out.withMutableBytes { try zstd.decompress(source, into: $0, offset: 0) } }
            }
        }
        print(
            "limits      memcpy \(figure(bytes / copying / 1e9)), find \(figure(bytes / finding / 1e9)), zstd decode \(figure(Double(64 * piece.count) / unpacking / 1e9)) GB/s"
        )
    }

    static func cpu(_ body: () throws -> Void) rethrows -> Double {
        var before = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before)
        try body()
        var after = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after)
        return Double(after.tv_sec - before.tv_sec) + Double(after.tv_nsec - before.tv_nsec) / 1e9
    }

    static func figure(_ value: Double) -> String {
        let scaled = Int((value * 100).rounded())
        return "\(scaled / 100).\(scaled % 100 < 10 ? "0" : "")\(scaled % 100)"
    }
}
