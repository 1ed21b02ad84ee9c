import LogModel

/// Streams and blocks of a directory as version 1 wrote them: labels stood in postings, and each block listed its runs.
enum DirectoryVersion1 {
    static func decode(_ reader: inout ByteReader, into directory: inout SegmentDirectory) throws(FormatError) {
        var streams: [SegmentDirectory.Stream] = []
        for _ in 0..<(try reader.elementCount()) {
            let (rows, rawBytes) = (try reader.wholeNumber(), try reader.wholeNumber())
            guard rows < 1 << 32 else { throw FormatError(.invalid("a stream of \(rows) rows"), at: reader.offset) }
            streams.append(
                SegmentDirectory.Stream(
                    labels: Labels(), rows: rows, rawBytes: rawBytes, first: Varint.unzigzag(try reader.varint()),
                    last: Varint.unzigzag(try reader.varint())))
        }
        try decodePostings(&reader, &streams)
        directory.streams = StreamTable(streams)
        for _ in 0..<(try reader.elementCount()) { directory.blocks.append(try decodeBlock(&reader, streams: streams.count)) }
    }

    /// name → value → streams that carry the pair, ascending.
    private static func decodePostings(_ reader: inout ByteReader, _ streams: inout [SegmentDirectory.Stream]) throws(FormatError) {
        var pairs = [[Label]](repeating: [], count: streams.count)
        for _ in 0..<(try reader.elementCount()) {
            let name = try reader.string()
            for _ in 0..<(try reader.elementCount()) {
                let value = try reader.string()
                var id: UInt64 = 0
                for index in 0..<(try reader.elementCount()) {
                    let at = reader.offset
                    let before = id
                    let (sum, overflow) = id.addingReportingOverflow(try reader.varint())
                    id = sum
                    guard !overflow && id < pairs.count && (index == 0 || id > before) else {
                        throw FormatError(.invalid("stream \(id) of \(pairs.count) in a posting list"), at: at)
                    }
                    // Names come sorted, so each stream's pairs do too.
                    pairs[Int(id)].append(Label(name, value))
                }
            }
        }
        for (id, pairs) in pairs.enumerated() { streams[id].labels = Labels(pairs) }
    }

    private static func decodeBlock(_ reader: inout ByteReader, streams: Int) throws(FormatError) -> SegmentDirectory.Block {
        let start = reader.offset
        var block = try DirectoryCodec.decodeBlock(&reader)
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
