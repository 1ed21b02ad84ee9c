import LogCatalog
import LogModel
import ObjectStores

/// Writes one segment: streams in the order of their labels, the rows of each ascending by time.
///
///     let writer = try SegmentWriter(store, record id, tenant, options)
///     try writer.begin(labels); try writer.append(columns) …
///     let record = try writer.finish()
final class SegmentWriter {
    private let object: any ObjectWriter
    private let options: StorageOptions
    private let zstd = Zstd()
    private var directory = SegmentDirectory()
    private var streams: [SegmentDirectory.Stream] = []
    private var block = BlockBuilder()
    private var offset = 0
    private let encoder: ColumnBlockEncoder
    private var indexes: [UInt8] = []
    private var filters: [UInt8] = []

    /// Raw bytes taken so far.
    var rawBytes: Int { directory.rawBytes }
    /// Rows taken so far.
    var rows: Int { directory.rows }

    init(_ store: any ObjectStore, name: String, tenant: String, options: StorageOptions) throws(ObjectStoreError) {
        object = try store.write(name)
        self.options = options
        encoder = ColumnBlockEncoder(zstd: zstd, level: options.compressionLevel)
        directory.tenant = tenant
        var header = SegmentFormat.magic
        header.append(uint32: SegmentFormat.version)
        header.append(uint32: 0)
        try write(header)
    }

    /// The stream of the rows that follow.
    func begin(_ labels: Labels) {
        streams.append(SegmentDirectory.Stream(labels: labels, rows: 0, rawBytes: 0, first: .max, last: .min))
    }

    func append(time: Timestamp, line: UnsafeRawBufferPointer, metadata: UnsafeRawBufferPointer) throws(ObjectStoreError) {
        block.append(stream: streams.count - 1, time: time, line: line, metadata: metadata)
        note(rows: 1, bytes: line.count + metadata.count, first: time, last: time)
        if block.bytes >= options.blockBytes || block.rows >= options.blockRowsMax { try closeBlock() }
    }

    func append(_ columns: EntryColumns) throws(ObjectStoreError) {
        var row = 0
        while row < columns.count {
            let start = columns.lineRange(row).lowerBound
            var end = row + 1
            let rowsLeft = options.blockRowsMax - block.rows
            let bytesLeft = options.blockBytes - block.bytes
            while end < columns.count && end - row < rowsLeft && Int(columns.lineEnds[end - 1]) - start < bytesLeft { end += 1 }
            block.append(stream: streams.count - 1, columns: columns, rows: row..<end)
            let metadata =
                columns.metadataEnds.isEmpty ? 0 : columns.metadataRange(end - 1).upperBound - columns.metadataRange(row).lowerBound
            note(
                rows: end - row, bytes: Int(columns.lineEnds[end - 1]) - start + metadata, first: columns.timestamps[row],
                last: columns.timestamps[end - 1])
            if block.bytes >= options.blockBytes || block.rows >= options.blockRowsMax { try closeBlock() }
            row = end
        }
    }

    private func note(rows: Int, bytes: Int, first: Timestamp, last: Timestamp) {
        let open = streams.count - 1
        streams[open].rows += rows
        streams[open].rawBytes += bytes
        streams[open].first = min(streams[open].first, first)
        streams[open].last = max(streams[open].last, last)
        directory.rows += rows
        directory.rawBytes += bytes
        directory.first = min(directory.first, first)
        directory.last = max(directory.last, last)
    }

    private func closeBlock() throws(ObjectStoreError) {
        guard block.rows > 0 else { return }
        var columns = [try write(packed(block.column(.times)))]
        if let encoded = try encodedColumns() {
            columns.append(try write(packed([])))
            columns.append(try write(encoded))
        } else {
            columns.append(try write(packed(block.column(.lengths))))
            columns.append(try write(packed(block.lines)))
        }
        columns.append(try write(metadataColumns() ?? packed(block.column(.metadata))))
        directory.blocks.append(
            SegmentDirectory.Block(
                rows: block.rows, first: block.timestamps.min()!, last: block.timestamps.max()!, columns: columns, runs: block.runs))
        block = BlockBuilder()
    }

    /// A range on its way into the file.
    private struct Packed {
        var codec: SegmentFormat.Codec
        var stored: [UInt8]
        var rawBytes: Int
    }

    private func packed(_ raw: [UInt8]) -> Packed {
        if raw.count > 32 {
            let stored = zstd.compress(raw, level: options.compressionLevel)
            if stored.count < raw.count { return Packed(codec: .zstd, stored: stored, rawBytes: raw.count) }
        }
        return Packed(codec: .plain, stored: raw, rawBytes: raw.count)
    }

    private func write(_ packed: Packed) throws(ObjectStoreError) -> SegmentDirectory.ColumnRange {
        let range = SegmentDirectory.ColumnRange(
            codec: packed.codec, offset: offset, storedBytes: packed.stored.count, rawBytes: packed.rawBytes,
            checksum: CRC32C.checksum(packed.stored))
        try write(packed.stored)
        return range
    }

    /// The block's lines as columns; nil where rows are smaller.
    private func encodedColumns() throws(ObjectStoreError) -> Packed? {
        guard options.blockEncoding == .columns || options.blockEncoding == .smaller && block.rows >= Self.columnRowsMin,
            var encoded = encoder.encode(lines: block.lines, ends: block.lineEnds, times: block.timestamps)
        else { return nil }
        encoded.index.grams = filters.count..<filters.count + encoded.grams.count
        encoded.index.keys = encoded.index.grams.upperBound..<encoded.index.grams.upperBound + encoded.keys.count
        var index: [UInt8] = []
        encoded.index.encode(&index)
        let size = encoded.stored.count + encoded.grams.count + encoded.keys.count + index.count / 3
        // Only where columns gain little it is worth the time to see what rows would come to.
        if options.blockEncoding == .smaller && size * Self.doubtfulRatio > block.bytes && packed(block.lines).stored.count < size {
            return nil
        }
        filters += encoded.grams + encoded.keys
        indexes.append(varint: index.count)
        indexes += index
        return Packed(codec: .columns, stored: encoded.stored, rawBytes: block.bytes)
    }

    /// The block's metadata as columns; nil where sets do, or are smaller.
    private func metadataColumns() -> Packed? {
        let isWanted = options.blockEncoding == .columns || options.blockEncoding == .smaller && block.sets.count >= Self.columnRowsMin
        guard isWanted && block.sets.count > 1, let texts = MetadataText.texts(block.sets, codes: block.codes),
            let encoded = encoder.encode(lines: texts.bytes, ends: texts.ends, times: block.timestamps, isMetadata: true)
        else { return nil }
        var index: [UInt8] = []
        encoded.index.encode(&index)
        if options.blockEncoding == .smaller && packed(block.column(.metadata)).stored.count < encoded.stored.count + index.count / 3 {
            return nil
        }
        indexes.append(varint: index.count)
        indexes += index
        return Packed(codec: .columns, stored: encoded.stored, rawBytes: texts.bytes.count)
    }

    /// Of fewer rows columns are more description than values.
    private static let columnRowsMin = 64
    private static let doubtfulRatio = 6

    /// Ends the segment and makes it durable; the result is what the catalog keeps.
    func finish(id: UInt64, order: UInt64, level: Int) throws(ObjectStoreError) -> SegmentRecord {
        try closeBlock()
        directory.streams = StreamTable(streams)
        if !indexes.isEmpty {
            directory.templates = encoder.templates.map(\.bytes)
            directory.filters = try write(Packed(codec: .plain, stored: filters, rawBytes: filters.count))
            directory.indexes = try write(packed(indexes))
        }
        let raw = DirectoryCodec.encode(directory)
        let stored = zstd.compress(raw, level: options.compressionLevel)
        let tailOffset = offset
        try write(stored)
        var footer: [UInt8] = []
        footer.append(uint64: UInt64(tailOffset))
        footer.append(uint32: UInt32(stored.count))
        footer.append(uint32: UInt32(raw.count))
        footer.append(uint32: CRC32C.checksum(stored))
        footer.append(uint32: SegmentFormat.version)
        footer.append(contentsOf: SegmentFormat.magic)
        try write(footer)
        try object.finish()
        return SegmentRecord(
            id: id, tenant: directory.tenant, order: order, level: level, firstTime: directory.first, lastTime: directory.last,
            rows: directory.rows, streams: directory.streams.count, rawBytes: directory.rawBytes, storedBytes: offset,
            tailOffset: tailOffset)
    }

    func abandon() { object.abandon() }

    private func write(_ bytes: [UInt8]) throws(ObjectStoreError) {
        try object.append(bytes)
        offset += bytes.count
    }
}
