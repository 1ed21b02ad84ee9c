import LogModel

/// The directory's bytes (docs/format/segment.md, "Directory"): varints, zig-zag where signed, strings as length and bytes.
enum DirectoryCodec {
    static func encode(_ directory: SegmentDirectory) -> [UInt8] {
        var out: [UInt8] = []
        out.append(string: directory.tenant)
        out.append(varint: directory.rows)
        out.append(varint: directory.rawBytes)
        out.append(varint: Varint.zigzag(directory.first))
        out.append(varint: Varint.zigzag(directory.last))
        StreamTableCodec.encode(directory.streams, &out)
        out.append(varint: directory.blocks.count)
        for block in directory.blocks { encode(block, &out) }
        encodeCuts(directory.blocks, &out)
        out.append(varint: directory.templates.count)
        for template in directory.templates {
            out.append(varint: template.count)
            out.append(contentsOf: template)
        }
        encode(directory.filters, &out)
        encode(directory.indexes, &out)
        return out
    }

    /// Where streams begin and end in blocks follows from their rows; of one that goes over the end of a block the times there are needed.
    private static func encodeCuts(_ blocks: [SegmentDirectory.Block], _ out: inout [UInt8]) {
        for (block, next) in zip(blocks, blocks.dropFirst()) {
            guard let before = block.runs.last, let after = next.runs.first, before.stream == after.stream else { continue }
            out.append(varint: Varint.zigzag(before.last))
            out.append(varint: Varint.zigzag(after.first))
        }
    }

    private static func encode(_ block: SegmentDirectory.Block, _ out: inout [UInt8]) {
        out.append(varint: block.rows)
        out.append(varint: Varint.zigzag(block.first))
        out.append(varint: Varint.zigzag(block.last))
        for column in block.columns { encode(column, &out) }
    }

    private static func encode(_ column: SegmentDirectory.ColumnRange, _ out: inout [UInt8]) {
        out.append(column.codec.rawValue)
        out.append(varint: column.offset)
        out.append(varint: column.storedBytes)
        out.append(varint: column.rawBytes)
        out.append(uint32: column.checksum)
    }

    static func decode(_ bytes: [UInt8], version: UInt32) throws(FormatError) -> SegmentDirectory {
        try bytes.withBytes { (buffer) throws(FormatError) -> SegmentDirectory in
            var reader = ByteReader(buffer)
            var directory = SegmentDirectory()
            directory.tenant = try reader.string()
            directory.rows = try reader.wholeNumber()
            directory.rawBytes = try reader.wholeNumber()
            directory.first = Varint.unzigzag(try reader.varint())
            directory.last = Varint.unzigzag(try reader.varint())
            if version == 1 {
                try DirectoryVersion1.decode(&reader, into: &directory)
            } else {
                directory.streams = try StreamTableCodec.decode(&reader)
                try decodeBlocks(&reader, into: &directory)
            }
            if version >= 3 {
                for _ in 0..<(try reader.elementCount()) {
                    directory.templates.append([UInt8](try reader.bytes(count: reader.varintCount())))
                }
                directory.filters = try decodeRange(&reader)
                directory.indexes = try decodeRange(&reader)
            }
            guard reader.atEnd else { throw FormatError(.invalid("\(reader.left) bytes behind the directory"), at: reader.offset) }
            return directory
        }
    }

    private static func decodeBlocks(_ reader: inout ByteReader, into directory: inout SegmentDirectory) throws(FormatError) {
        for _ in 0..<(try reader.elementCount()) { directory.blocks.append(try decodeBlock(&reader)) }
        var stream = 0
        var rowsTaken = 0
        for number in directory.blocks.indices {
            var left = directory.blocks[number].rows
            while left > 0 {
                guard stream < directory.streams.count else {
                    throw FormatError(.invalid("more rows in blocks than in streams"), at: reader.offset)
                }
                let rowsLeft = Int(directory.streams.rows[stream]) - rowsTaken
                let rows = min(left, rowsLeft)
                if rows > 0 {
                    directory.blocks[number].runs.append(
                        SegmentDirectory.Run(
                            stream: stream, rows: rows, first: directory.streams.firsts[stream], last: directory.streams.lasts[stream]))
                }
                left -= rows
                (stream, rowsTaken) = rows == rowsLeft ? (stream + 1, 0) : (stream, rowsTaken + rows)
            }
        }
        guard rowsTaken == 0, directory.streams.rows.dropFirst(stream).allSatisfy({ $0 == 0 }) else {
            throw FormatError(.invalid("more rows in streams than in blocks"), at: reader.offset)
        }
        try decodeCuts(&reader, &directory.blocks)
    }

    private static func decodeCuts(_ reader: inout ByteReader, _ blocks: inout [SegmentDirectory.Block]) throws(FormatError) {
        for number in blocks.indices.dropLast() {
            let last = blocks[number].runs.count - 1
            guard last >= 0, let after = blocks[number + 1].runs.first, blocks[number].runs[last].stream == after.stream else { continue }
            blocks[number].runs[last].last = Varint.unzigzag(try reader.varint())
            blocks[number + 1].runs[0].first = Varint.unzigzag(try reader.varint())
        }
    }

    /// All but the runs.
    static func decodeBlock(_ reader: inout ByteReader) throws(FormatError) -> SegmentDirectory.Block {
        var block = SegmentDirectory.Block(
            rows: try reader.wholeNumber(), first: Varint.unzigzag(try reader.varint()), last: Varint.unzigzag(try reader.varint()),
            columns: [], runs: [])
        for _ in SegmentFormat.Column.allCases {
            block.columns.append(try decodeRange(&reader))
        }
        return block
    }

    private static func decodeRange(_ reader: inout ByteReader) throws(FormatError) -> SegmentDirectory.ColumnRange {
        let at = reader.offset
        guard let codec = SegmentFormat.Codec(rawValue: try reader.uint8()) else { throw FormatError(.invalid("unknown codec"), at: at) }
        let range = SegmentDirectory.ColumnRange(
            codec: codec, offset: try reader.wholeNumber(), storedBytes: try reader.wholeNumber(), rawBytes: try reader.wholeNumber(),
            checksum: try reader.uint32())
        guard range.storedBytes <= SegmentFormat.columnBytesMax && range.rawBytes <= SegmentFormat.columnBytesMax else {
            throw FormatError(.invalid("a column of \(range.rawBytes) bytes"), at: at)
        }
        return range
    }
}
