import LogModel
import Synchronization

/// Finds rows that an earlier source holds too: exact duplicates (stream, time, line, metadata) count once, also across segments.
///
/// Sources whose times of a stream do not overlap cannot share rows, which is the rule: then nothing is read. Where they overlap,
/// times are compared first, and lines only where two times are equal.
final class DuplicateFinder: Sendable {
    enum Place {
        case block(Int, runStart: Int)
        /// What to take from a batch's row to have the row of the stream.
        case head(shift: Int)
    }

    private struct Key: Hashable {
        var source: Int
        var stream: Int
    }

    private let readers: [SegmentReader]
    private let heads: [[HeadStream]]
    /// Per source: number in the scan → number in the source.
    private let locals: [[Int: Int]]
    private let extents: [[StoreScan.Extent]]
    /// Streams with overlapping extents.
    private let suspects: [Bool]
    private let scratch: ScratchPool
    private let times = Mutex<[Key: [Timestamp]]>([:])
    private let contents = Mutex<[Key: EntryColumns]>([:])

    init(readers: [SegmentReader], heads: [[HeadStream]], numbers: [[Int32]], extents: [[StoreScan.Extent]], scratch: ScratchPool) {
        self.readers = readers
        self.heads = heads
        self.extents = extents
        self.scratch = scratch
        suspects = extents.map { extents in
            let sorted = extents.sorted { $0.first < $1.first }
            var last = Timestamp.min
            for (index, extent) in sorted.enumerated() {
                if index > 0 && extent.first <= last { return true }
                last = max(last, extent.last)
            }
            return false
        }
        let isSuspect = suspects
        locals = numbers.map { map in
            var local: [Int: Int] = [:]
            for (id, number) in map.enumerated() where number >= 0 && isSuspect[Int(number)] { local[Int(number)] = id }
            return local
        }
    }

    /// Whether two sources may hold the same row of this stream.
    func mayRepeat(_ stream: Int) -> Bool { suspects[stream] }

    /// Of `rows` (of one stream, ascending by time) those that an earlier source holds, ascending.
    func duplicates(stream: Int, source: Int, rows: Range<Int>, at place: Place, timestamps: [Timestamp]) throws(StorageError) -> [UInt32] {
        guard suspects[stream] else { return [] }
        let (first, last) = (timestamps[rows.lowerBound], timestamps[rows.upperBound - 1])
        var found = Set<UInt32>()
        for earlier in extents[stream] where earlier.source < source && earlier.first <= last && earlier.last >= first {
            let theirs = try times(stream: stream, source: earlier.source)
            var at = theirs.partition { $0 < first }
            for row in rows {
                let time = timestamps[row]
                while at < theirs.count && theirs[at] < time { at += 1 }
                if at == theirs.count { break }
                if theirs[at] != time || found.contains(UInt32(row)) { continue }
                // Equal times are rare: now the lines decide.
                let other = try contents(stream: stream, source: earlier.source)
                let mine = try contents(stream: stream, source: source)
                let mineRow = try rowNumber(row, place, stream: stream, source: source)
                var candidate = at
                while candidate < theirs.count && theirs[candidate] == time {
                    if mine.lines[mine.lineRange(mineRow)] == other.lines[other.lineRange(candidate)]
                        && mine.metadata[mine.metadataRange(mineRow)] == other.metadata[other.metadataRange(candidate)]
                    {
                        found.insert(UInt32(row))
                        break
                    }
                    candidate += 1
                }
            }
        }
        return found.sorted()
    }

    /// The number of a batch's row among all rows of its stream in its source.
    private func rowNumber(_ row: Int, _ place: Place, stream: Int, source: Int) throws(StorageError) -> Int {
        switch place {
        case .block(let number, let runStart):
            let local = locals[source][stream]!
            var before = 0
            for block in readers[source].directory.blocks[..<number] {
                for run in block.runs where run.stream == local { before += run.rows }
            }
            return before + row - runStart
        case .head(let shift): return row - shift
        }
    }

    private func times(stream: Int, source: Int) throws(StorageError) -> [Timestamp] {
        let key = Key(source: source, stream: stream)
        if let known = times.withLock({ $0[key] }) { return known }
        let read = try read(stream: stream, source: source, columns: []).timestamps
        times.withLock { $0[key] = read }
        return read
    }

    private func contents(stream: Int, source: Int) throws(StorageError) -> EntryColumns {
        let key = Key(source: source, stream: stream)
        if let known = contents.withLock({ $0[key] }) { return known }
        let read = try read(stream: stream, source: source, columns: [.lines, .metadata])
        contents.withLock { $0[key] = read }
        return read
    }

    private func read(stream: Int, source: Int, columns: ScanColumns) throws(StorageError) -> EntryColumns {
        let local = locals[source][stream]!
        if source >= readers.count { return heads[source - readers.count][local].sorted() }
        return try scratch.with { (scratch) throws(StorageError) in
            let reader = readers[source]
            var all = EntryColumns()
            var batch = LogBatch()
            for (number, block) in reader.directory.blocks.enumerated() where block.runs.contains(where: { $0.stream == local }) {
                _ = try reader.read(number, columns.subtracting(.metadata), into: &batch, scratch: scratch)
                let metadata = columns.contains(.metadata) ? try reader.metadataBytes(number, scratch: scratch) : ([[]], [])
                var start = 0
                for run in block.runs {
                    defer { start += run.rows }
                    if run.stream != local { continue }
                    if columns.isEmpty {
                        all.timestamps.append(contentsOf: batch.timestamps[start..<start + run.rows])
                        continue
                    }
                    batch.lines.withUnsafeBytes { lines in
                        for row in start..<start + run.rows {
                            let set = metadata.1.isEmpty ? 0 : Int(metadata.1[row])
                            metadata.0[set].withUnsafeBytes { metadata in
                                all.append(
                                    time: batch.timestamps[row], line: UnsafeRawBufferPointer(rebasing: lines[batch.lineRange(row)]),
                                    metadata: metadata)
                            }
                        }
                    }
                }
            }
            return all
        }
    }
}
