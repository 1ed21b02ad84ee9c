import LogModel

@testable import LogStorage

/// A block of columns as a reader of the segment has it, without the file around it.
struct ColumnSample {
    let encoded: ColumnBlockEncoder.Encoded
    let index: ColumnIndex
    let times: [Timestamp]
    let lineBytes: Int
    let zstd = Zstd()

    /// Nil: the lines did not come back, so that a segment would hold rows.
    init?(_ lines: [[UInt8]], times: [Timestamp]) throws {
        let zstd = Zstd()
        let encoder = ColumnBlockEncoder(zstd: zstd, level: 1)
        var ends: [UInt32] = []
        var bytes: [UInt8] = []
        for line in lines {
            bytes += line
            ends.append(UInt32(bytes.count))
        }
        guard var encoded = encoder.encode(lines: bytes, ends: ends, times: times) else { return nil }
        encoded.index.grams = 0..<encoded.grams.count
        encoded.index.keys = encoded.grams.count..<encoded.grams.count + encoded.keys.count
        self.encoded = encoded
        self.times = times
        lineBytes = bytes.count
        let templates = encoder.templates
        var head: [UInt8] = []
        encoded.index.encode(&head)
        let filters = encoded.grams + encoded.keys
        let read = try head.withBytes { (bytes) throws(FormatError) in
            var reader = ByteReader(bytes)
            return try BlockIndex.decode(&reader, rows: times.count, known: templates, filterBytes: filters.count)
        }
        index = ColumnIndex(templates: templates, blocks: [read], filters: filters)
    }

    func block() throws -> ColumnBlock {
        try ColumnBlock(
            index.blocks[0]!, templates: index.templates,
            frames: try Self.frames(encoded.index, stored: encoded.stored, zstd), times: times)
    }

    static func frames(_ index: BlockIndex, stored: [UInt8], _ zstd: Zstd) throws -> ColumnFrames {
        try ColumnFrames(index.frames, storedBytes: stored.count, zstd: zstd) { $0.copyBytes(from: stored) }
    }

    func lines() throws -> [[UInt8]] {
        var bytes: [UInt8] = []
        var ends: [UInt32] = []
        try block().render(nil, bytesMax: lineBytes, into: &bytes, ends: &ends)
        var start = 0
        return ends.map { end in
            defer { start = Int(end) }
            return Array(bytes[start..<Int(end)])
        }
    }
}
