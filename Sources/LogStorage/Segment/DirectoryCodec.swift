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
        encodeStreams(directory, &out)
        encodePostings(directory, &out)
        out.append(varint: directory.blocks.count)
        for block in directory.blocks { encode(block, &out) }
        return out
    }

    /// The streams stand in the postings only: each stream's labels are the pairs that name it.
    private static func encodeStreams(_ directory: SegmentDirectory, _ out: inout [UInt8]) {
        out.append(varint: directory.streams.count)
        for stream in directory.streams {
            out.append(varint: stream.rows)
            out.append(varint: stream.rawBytes)
            out.append(varint: Varint.zigzag(stream.first))
            out.append(varint: Varint.zigzag(stream.last))
        }
    }

    private static func encodePostings(_ directory: SegmentDirectory, _ out: inout [UInt8]) {
        out.append(varint: directory.postings.names.count)
        for name in directory.postings.names {
            out.append(string: name.name)
            out.append(varint: name.values.count)
            for value in name.values {
                out.append(string: value.value)
                out.append(varint: value.streams.count)
                var previous: UInt32 = 0
                for id in value.streams {
                    out.append(varint: UInt64(id - previous))
                    previous = id
                }
            }
        }
    }

    private static func encode(_ block: SegmentDirectory.Block, _ out: inout [UInt8]) {
        out.append(varint: block.rows)
        out.append(varint: Varint.zigzag(block.first))
        out.append(varint: Varint.zigzag(block.last))
        for column in block.columns {
            out.append(column.codec.rawValue)
            out.append(varint: column.offset)
            out.append(varint: column.storedBytes)
            out.append(varint: column.rawBytes)
            out.append(uint32: column.checksum)
        }
        out.append(varint: block.runs.count)
        var stream = 0
        for run in block.runs {
            out.append(varint: run.stream - stream)
            stream = run.stream
            out.append(varint: run.rows)
            out.append(varint: Varint.zigzag(run.first))
            out.append(varint: Varint.zigzag(run.last))
        }
    }

    static func decode(_ bytes: [UInt8]) throws(FormatError) -> SegmentDirectory {
        try bytes.withBytes { (buffer) throws(FormatError) -> SegmentDirectory in
            var reader = ByteReader(buffer)
            var directory = SegmentDirectory()
            directory.tenant = try reader.string()
            directory.rows = try reader.wholeNumber()
            directory.rawBytes = try reader.wholeNumber()
            directory.first = Varint.unzigzag(try reader.varint())
            directory.last = Varint.unzigzag(try reader.varint())
            try decodeStreams(&reader, &directory)
            try decodePostings(&reader, &directory)
            let blocks = try reader.elementCount()
            for _ in 0..<blocks { directory.blocks.append(try decodeBlock(&reader, streams: directory.streams.count)) }
            guard reader.atEnd else { throw FormatError(.invalid("\(reader.left) bytes behind the directory"), at: reader.offset) }
            return directory
        }
    }

    private static func decodeStreams(_ reader: inout ByteReader, _ directory: inout SegmentDirectory) throws(FormatError) {
        for _ in 0..<(try reader.elementCount()) {
            directory.streams.append(
                SegmentDirectory.Stream(
                    labels: Labels(), rows: try reader.wholeNumber(), rawBytes: try reader.wholeNumber(),
                    first: Varint.unzigzag(try reader.varint()), last: Varint.unzigzag(try reader.varint())))
        }
    }

    private static func decodePostings(_ reader: inout ByteReader, _ directory: inout SegmentDirectory) throws(FormatError) {
        var pairs = [[Label]](repeating: [], count: directory.streams.count)
        for _ in 0..<(try reader.elementCount()) {
            var name = Postings.Name(name: try reader.string(), values: [])
            for _ in 0..<(try reader.elementCount()) {
                var value = Postings.Value(value: try reader.string(), streams: [])
                var id: UInt64 = 0
                for index in 0..<(try reader.elementCount()) {
                    let at = reader.offset
                    let (sum, overflow) = id.addingReportingOverflow(try reader.varint())
                    id = sum
                    guard !overflow && id < pairs.count && (index == 0 || id > UInt64(value.streams[index - 1])) else {
                        throw FormatError(.invalid("stream \(id) of \(pairs.count) in a posting list"), at: at)
                    }
                    value.streams.append(UInt32(id))
                    // Names come sorted, so each stream's pairs do too.
                    pairs[Int(id)].append(Label(name.name, value.value))
                }
                name.values.append(value)
            }
            directory.postings.names.append(name)
        }
        for (id, pairs) in pairs.enumerated() { directory.streams[id].labels = Labels(pairs) }
    }

    private static func decodeBlock(_ reader: inout ByteReader, streams: Int) throws(FormatError) -> SegmentDirectory.Block {
        let start = reader.offset
        var block = SegmentDirectory.Block(
            rows: try reader.wholeNumber(), first: Varint.unzigzag(try reader.varint()), last: Varint.unzigzag(try reader.varint()),
            columns: [], runs: [])
        for _ in SegmentFormat.Column.allCases {
            let at = reader.offset
            guard let codec = SegmentFormat.Codec(rawValue: try reader.uint8()) else {
                throw FormatError(.invalid("unknown codec"), at: at)
            }
            let range = SegmentDirectory.ColumnRange(
                codec: codec, offset: try reader.wholeNumber(), storedBytes: try reader.wholeNumber(), rawBytes: try reader.wholeNumber(),
                checksum: try reader.uint32())
            guard range.storedBytes <= SegmentFormat.columnBytesMax && range.rawBytes <= SegmentFormat.columnBytesMax else {
                throw FormatError(.invalid("a column of \(range.rawBytes) bytes"), at: at)
            }
            block.columns.append(range)
        }
        var stream = 0
        var rows = 0
        for _ in 0..<(try reader.elementCount()) {
            let at = reader.offset
            stream += try reader.wholeNumber()
            let run = SegmentDirectory.Run(
                stream: stream, rows: try reader.wholeNumber(), first: Varint.unzigzag(try reader.varint()),
                last: Varint.unzigzag(try reader.varint()))
            guard stream < streams && run.rows <= block.rows else { throw FormatError(.invalid("stream \(stream) of \(streams)"), at: at) }
            rows += run.rows
            block.runs.append(run)
        }
        guard rows == block.rows else { throw FormatError(.invalid("runs of \(rows) rows in a block of \(block.rows)"), at: start) }
        return block
    }
}

extension ByteReader {
    /// A varint below 2^62: sums of a few cannot overflow an `Int`.
    fileprivate mutating func wholeNumber() throws(FormatError) -> Int {
        let at = offset
        let value = try varint()
        guard value < 1 << 62 else { throw FormatError(.invalid("number \(value) is too large"), at: at) }
        return Int(value)
    }

    /// How many elements follow; each takes at least a byte, so a lie is seen before anything is reserved.
    fileprivate mutating func elementCount() throws(FormatError) -> Int {
        let at = offset
        let value = try varint()
        guard value <= UInt64(left) else { throw FormatError(.truncated(needed: Int(clamping: value), left: left), at: at) }
        return Int(value)
    }
}
