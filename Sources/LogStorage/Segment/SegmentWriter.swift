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
    private var block = BlockBuilder()
    private var offset = 0

    /// Raw bytes taken so far.
    var rawBytes: Int { directory.rawBytes }
    /// Rows taken so far.
    var rows: Int { directory.rows }

    init(_ store: any ObjectStore, name: String, tenant: String, options: StorageOptions) throws(ObjectStoreError) {
        object = try store.write(name)
        self.options = options
        directory.tenant = tenant
        var header = SegmentFormat.magic
        header.append(uint32: SegmentFormat.version)
        header.append(uint32: 0)
        try write(header)
    }

    /// The stream of the rows that follow.
    func begin(_ labels: Labels) {
        directory.streams.append(SegmentDirectory.Stream(labels: labels, rows: 0, rawBytes: 0, first: .max, last: .min))
    }

    func append(time: Timestamp, line: UnsafeRawBufferPointer, metadata: UnsafeRawBufferPointer) throws(ObjectStoreError) {
        block.append(stream: directory.streams.count - 1, time: time, line: line, metadata: metadata)
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
            block.append(stream: directory.streams.count - 1, columns: columns, rows: row..<end)
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
        let open = directory.streams.count - 1
        directory.streams[open].rows += rows
        directory.streams[open].rawBytes += bytes
        directory.streams[open].first = min(directory.streams[open].first, first)
        directory.streams[open].last = max(directory.streams[open].last, last)
        directory.rows += rows
        directory.rawBytes += bytes
        directory.first = min(directory.first, first)
        directory.last = max(directory.last, last)
    }

    private func closeBlock() throws(ObjectStoreError) {
        guard block.rows > 0 else { return }
        var columns: [SegmentDirectory.ColumnRange] = []
        for column in SegmentFormat.Column.allCases {
            let raw = block.column(column)
            var codec = SegmentFormat.Codec.plain
            var stored = raw
            if raw.count > 32 {
                let packed = zstd.compress(raw, level: options.compressionLevel)
                if packed.count < raw.count { (codec, stored) = (.zstd, packed) }
            }
            columns.append(
                SegmentDirectory.ColumnRange(
                    codec: codec, offset: offset, storedBytes: stored.count, rawBytes: raw.count, checksum: CRC32C.checksum(stored)))
            try write(stored)
        }
        directory.blocks.append(
            SegmentDirectory.Block(
                rows: block.rows, first: block.timestamps.min()!, last: block.timestamps.max()!, columns: columns, runs: block.runs))
        block = BlockBuilder()
    }

    /// Ends the segment and makes it durable; the result is what the catalog keeps.
    func finish(id: UInt64, order: UInt64, level: Int) throws(ObjectStoreError) -> SegmentRecord {
        try closeBlock()
        directory.postings = Postings(directory.streams.map(\.labels))
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
