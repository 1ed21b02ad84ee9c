import LogModel
import ObjectStores
import Synchronization

/// Reads one segment: its directory at opening, then blocks, column by column, each checked against its checksum.
final class SegmentReader: Sendable {
    let name: String
    let directory: SegmentDirectory
    private let object: any ObjectReader
    private let columnIndex = Mutex<ColumnIndex?>(nil)

    /// - Parameter tail: where directory and footer are, if the catalog says so: they are then had in one read, and the header is not looked at.
    /// - Throws: ``StorageError`` with the object's name and the byte where it does not check out; `unavailable` when it cannot be read now.
    init(_ store: any ObjectStore, name: String, tail: Range<Int>? = nil, scratch: Scratch) throws(StorageError) {
        self.name = name
        do {
            object = if let tail { try store.open(name, size: tail.upperBound) } else { try store.open(name) }
            directory = try Self.readDirectory(object, tail, scratch)
        } catch let error as FormatError {
            throw StorageError(.corrupt, "segment \(name) \(error)")
        } catch let error as ObjectStoreError where error.kind == .unavailable {
            throw StorageError(.unavailable, "segment \(name): \(error)")
        } catch {
            throw StorageError(.corrupt, "segment \(name): \(error)")
        }
    }

    private static func readDirectory(_ object: any ObjectReader, _ tail: Range<Int>?, _ scratch: Scratch) throws -> SegmentDirectory {
        let size = try object.size()
        guard size >= SegmentFormat.headerBytes + SegmentFormat.footerBytes else {
            throw FormatError(.truncated(needed: SegmentFormat.headerBytes + SegmentFormat.footerBytes, left: size), at: 0)
        }
        let footerAt = size - SegmentFormat.footerBytes
        let known = try tail.map { tail in
            guard tail.lowerBound >= SegmentFormat.headerBytes, tail.lowerBound <= footerAt else {
                throw FormatError(.invalid("the catalog points outside the file"), at: footerAt)
            }
            return try object.read(tail)
        }
        let header = known == nil ? try object.read(0..<SegmentFormat.headerBytes) : nil
        let footer = try known.map { Array($0.suffix(SegmentFormat.footerBytes)) } ?? object.read(footerAt..<size)
        if let header, !header.starts(with: SegmentFormat.magic) { throw FormatError(.badMagic, at: 0) }
        guard footer.suffix(8).elementsEqual(SegmentFormat.magic) else { throw FormatError(.badMagic, at: size - 8) }
        let (offset, stored, raw, checksum, version) = try footer.withBytes { (bytes) throws(FormatError) in
            var reader = ByteReader(bytes)
            let fields = (
                try reader.uint64(), Int(try reader.uint32()), Int(try reader.uint32()), try reader.uint32(), try reader.uint32()
            )
            guard SegmentFormat.versions.contains(fields.4) else { throw FormatError(.unknownVersion(Int(fields.4)), at: footerAt + 20) }
            return fields
        }
        if let header, !header[8...].elementsEqual(footer[20..<24] + [0, 0, 0, 0]) {
            throw FormatError(.invalid("header and footer differ"), at: 8)
        }
        if let tail, offset != UInt64(tail.lowerBound) { throw FormatError(.invalid("the catalog and the footer differ"), at: footerAt) }
        guard offset >= UInt64(SegmentFormat.headerBytes), offset <= UInt64(footerAt), stored == footerAt - Int(offset),
            raw <= SegmentFormat.directoryBytesMax
        else { throw FormatError(.invalid("the footer points outside the file"), at: footerAt) }
        let packed = try known.map { Array($0.dropLast(SegmentFormat.footerBytes)) } ?? object.read(Int(offset)..<footerAt)
        let computed = CRC32C.checksum(packed)
        guard computed == checksum else { throw FormatError(.badChecksum(stored: checksum, computed: computed), at: Int(offset)) }
        var unpacked = [UInt8](repeating: 0, count: raw)
        try packed.withBytes { (source) throws(FormatError) in
            try unpacked.withMutableBytes { (target) throws(FormatError) in
                try scratch.zstd.decompress(source, into: target, offset: Int(offset))
            }
        }
        return try DirectoryCodec.decode(unpacked, version: version)
    }

    /// Replaces what `batch` held by the columns of block `number`; runs carry this segment's stream numbers.
    /// Returns the stored bytes read.
    func read(_ number: Int, _ columns: ScanColumns, into batch: inout LogBatch, scratch: Scratch) throws(StorageError) -> Int {
        try readTimes(number, into: &batch, scratch: scratch) + readColumns(number, columns, into: &batch, scratch: scratch)
    }

    /// Replaces the times of `batch` by those of block `number`, enough to tell which rows a scan wants. Returns the stored bytes read.
    func readTimes(_ number: Int, into batch: inout LogBatch, scratch: Scratch) throws(StorageError) -> Int {
        let block = directory.blocks[number]
        try decoding(number) {
            try BlockDecoder.times(try unpack(block[.times], scratch), runs: block.runs, rows: block.rows, into: &batch.timestamps)
        }
        return block[.times].storedBytes
    }

    /// Reads what a scan wants of the rows that `batch` has selected: lines and metadata as far as it asks for them, and takes out the
    /// rows that its conditions fail.
    func readRows(
        _ number: Int, _ request: ScanRequest, into batch: inout LogBatch, scratch: Scratch, statistics: inout QueryStatistics
    ) throws(StorageError) {
        if directory.blocks[number][.lines].codec == .columns && !request.isPlain && request.readsLines {
            return try searchColumns(number, request, into: &batch, scratch: scratch, statistics: &statistics)
        }
        let columns = request.conditions.isEmpty ? request.columns : request.columns.union(.lines)
        statistics.compressedBytesRead += try readColumns(number, columns, into: &batch, scratch: scratch)
        LineSearch.apply(request.conditions, to: &batch)
        if columns.contains(.lines) { statistics.bytesRendered += directory.blocks[number][.lines].rawBytes }
    }

    /// Why no row of the block can pass the request's conditions; nil: some may.
    func ruledOut(_ number: Int, by request: ScanRequest, scratch: Scratch) throws(StorageError) -> BlockSkips.Reason? {
        guard directory.blocks[number][.lines].codec == .columns && !request.isPlain && !request.conditions.isEmpty else { return nil }
        return try index(scratch).proof(number)?.ruledOut(by: request.conditions)
    }

    private func searchColumns(
        _ number: Int, _ request: ScanRequest, into batch: inout LogBatch, scratch: Scratch, statistics: inout QueryStatistics
    ) throws(StorageError) {
        let index = try index(scratch)
        let rows = batch.selection?.count ?? batch.count
        var stored = try readColumns(number, request.columns.subtracting(.lines), into: &batch, scratch: scratch)
        try decoding(number) {
            var search = ColumnSearch(
                block: try columnBlock(number, index, times: batch.timestamps, scratch), filters: index.filters,
                lineBytes: directory.blocks[number][.lines].rawBytes, places: index.places)
            try search.apply(request, to: &batch)
            stored += directory.blocks[number][.lines].storedBytes
            statistics.rowsDecided += request.conditions.isEmpty ? 0 : rows - search.rowsRendered
            statistics.bytesRendered += search.bytesRendered
        }
        statistics.compressedBytesRead += stored
    }

    private func columnBlock(_ number: Int, _ index: ColumnIndex, times: [Timestamp], _ scratch: Scratch) throws -> ColumnBlock {
        try columnBlock(directory.blocks[number][.lines], index.blocks[number], index, times: times, scratch)
    }

    private func columnBlock(
        _ range: SegmentDirectory.ColumnRange, _ block: BlockIndex?, _ index: ColumnIndex, times: [Timestamp], _ scratch: Scratch
    ) throws -> ColumnBlock {
        guard let block else { throw FormatError(.invalid("a block of columns without an index"), at: range.offset) }
        let frames = try ColumnFrames(block.frames, storedBytes: range.storedBytes, zstd: scratch.zstd) { try load(range, into: $0) }
        return try ColumnBlock(block, templates: index.templates, frames: frames, times: times)
    }

    private func index(_ scratch: Scratch) throws(StorageError) -> ColumnIndex {
        if let index = columnIndex.withLock({ $0 }) { return index }
        do {
            let filters = try Array(unpack(directory.filters, scratch))
            let index = try ColumnIndex(directory, heads: Array(unpack(directory.indexes, scratch)), filters: filters)
            columnIndex.withLock { $0 = index }
            return index
        } catch let error as FormatError {
            throw StorageError(.corrupt, "segment \(name), index of its columns: \(error); its lines cannot be read")
        } catch {
            throw StorageError(.unavailable, "segment \(name), index of its columns: \(error)")
        }
    }

    private func readColumns(_ number: Int, _ columns: ScanColumns, into batch: inout LogBatch, scratch: Scratch) throws(StorageError)
        -> Int
    {
        let block = directory.blocks[number]
        var stored = 0
        try decoding(number) {
            if columns.contains(.lines) && block[.lines].codec == .columns {
                let lines = try columnBlock(number, index(scratch), times: batch.timestamps, scratch)
                try lines.render(nil, bytesMax: block[.lines].rawBytes, into: &batch.lines, ends: &batch.lineEnds)
                stored += block[.lines].storedBytes
            } else if columns.contains(.lines) {
                try BlockDecoder.ends(
                    try unpack(block[.lengths], scratch), lineBytes: block[.lines].rawBytes, rows: block.rows, into: &batch.lineEnds)
                try unpackLines(block[.lines], into: &batch.lines, scratch)
                stored += block[.lengths].storedBytes + block[.lines].storedBytes
            } else {
                batch.lineEnds.removeAll(keepingCapacity: true)
            }
            if columns.contains(.metadata) && block[.metadata].rawBytes > 0 {
                let (sets, codes) = try metadata(number, scratch)
                batch.metadataSets = try sets.map { try $0.withBytes { (bytes) throws(FormatError) in try MetadataCodec.decode(bytes) } }
                batch.metadataCodes = codes
                stored += block[.metadata].storedBytes
            } else {
                batch.metadataCodes.removeAll(keepingCapacity: true)
                batch.metadataSets = [[]]
            }
        }
        return stored
    }

    private func decoding(_ number: Int, _ body: () throws -> Void) throws(StorageError) {
        do {
            try body()
        } catch let error as StorageError {
            throw error
        } catch let error as FormatError {
            throw StorageError(.corrupt, "segment \(name), block \(number): \(error); the block cannot be read")
        } catch {
            throw StorageError(.unavailable, "segment \(name), block \(number): \(error)")
        }
    }

    /// The raw bytes of the metadata of each row, for merging and for telling duplicates.
    func metadataBytes(_ number: Int, scratch: Scratch) throws(StorageError) -> (sets: [[UInt8]], codes: [UInt32]) {
        let block = directory.blocks[number]
        if block[.metadata].rawBytes == 0 { return ([[]], []) }
        var found: (sets: [[UInt8]], codes: [UInt32]) = ([[]], [])
        try decoding(number) { found = try metadata(number, scratch) }
        return found
    }

    private func metadata(_ number: Int, _ scratch: Scratch) throws -> (sets: [[UInt8]], codes: [UInt32]) {
        let block = directory.blocks[number]
        guard block[.metadata].codec == .columns else {
            return try BlockDecoder.metadataBytes(try unpack(block[.metadata], scratch), rows: block.rows)
        }
        let index = try index(scratch)
        var times: [Timestamp] = []
        try BlockDecoder.times(try unpack(block[.times], scratch), runs: block.runs, rows: block.rows, into: &times)
        let columns = try columnBlock(block[.metadata], index.metadata[number], index, times: times, scratch)
        var (texts, ends): ([UInt8], [UInt32]) = ([], [])
        try columns.render(nil, bytesMax: block[.metadata].rawBytes, into: &texts, ends: &ends)
        return try MetadataText.sets(texts, ends: ends)
    }

    /// Stored bytes, checked; unpacked into the scratch's column buffer.
    private func unpack(_ range: SegmentDirectory.ColumnRange, _ scratch: Scratch) throws -> ArraySlice<UInt8> {
        try load(range, scratch)
        if range.codec == .plain { return scratch.stored[0..<range.storedBytes] }
        Self.grow(&scratch.column, to: range.rawBytes)
        try scratch.stored.withBytes { (source) throws(FormatError) in
            try scratch.column.withMutableBytes { (target) throws(FormatError) in
                try scratch.zstd.decompress(
                    UnsafeRawBufferPointer(rebasing: source[0..<range.storedBytes]),
                    into: UnsafeMutableRawBufferPointer(rebasing: target[0..<range.rawBytes]), offset: range.offset)
            }
        }
        return scratch.column[0..<range.rawBytes]
    }

    private func unpackLines(_ range: SegmentDirectory.ColumnRange, into lines: inout [UInt8], _ scratch: Scratch) throws {
        Self.grow(&lines, to: range.rawBytes)
        if range.codec == .plain {
            try load(range, scratch)
            lines.replaceSubrange(0..<range.rawBytes, with: scratch.stored[0..<range.storedBytes])
            return
        }
        try load(range, scratch)
        try scratch.stored.withBytes { (source) throws(FormatError) in
            try lines.withMutableBytes { (target) throws(FormatError) in
                try scratch.zstd.decompress(
                    UnsafeRawBufferPointer(rebasing: source[0..<range.storedBytes]),
                    into: UnsafeMutableRawBufferPointer(rebasing: target[0..<range.rawBytes]), offset: range.offset)
            }
        }
    }

    private func load(_ range: SegmentDirectory.ColumnRange, _ scratch: Scratch) throws {
        guard range.codec != .plain || range.storedBytes == range.rawBytes else {
            throw FormatError(.truncated(needed: range.rawBytes, left: range.storedBytes), at: range.offset)
        }
        Self.grow(&scratch.stored, to: range.storedBytes)
        try scratch.stored.withUnsafeMutableBytes { buffer in
            try load(range, into: UnsafeMutableRawBufferPointer(rebasing: buffer[0..<range.storedBytes]))
        }
    }

    private func load(_ range: SegmentDirectory.ColumnRange, into buffer: UnsafeMutableRawBufferPointer) throws {
        try object.read(at: range.offset, into: buffer)
        let computed = CRC32C.checksum(UnsafeRawBufferPointer(buffer))
        guard computed == range.checksum else {
            throw FormatError(.badChecksum(stored: range.checksum, computed: computed), at: range.offset)
        }
    }

    private static func grow(_ bytes: inout [UInt8], to count: Int) {
        if bytes.count < count { bytes.append(contentsOf: repeatElement(0, count: count - bytes.count)) }
    }
}
