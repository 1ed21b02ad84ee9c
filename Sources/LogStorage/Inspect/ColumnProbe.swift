import LogModel

/// A block of columns without the file around it, as one piece of bytes: for fuzzing the reader behind the checksums.
///
/// Varint rows; varint templates, each varint length and bytes; varint length of the filters, they; varint length of the index, it; the rest is
/// the frames. Row n has the time 2026-01-15T00:00:00Z and n seconds.
public enum ColumnProbe {
    static let start: Timestamp = 1_768_435_200_000_000_000
    private static let rowsMax = 1 << 12

    static func bytes(_ index: BlockIndex, templates: [LineTemplate], filters: [UInt8], stored: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.append(varint: index.codes.count)
        out.append(varint: templates.count)
        for template in templates { append(template.bytes, &out) }
        append(filters, &out)
        var head: [UInt8] = []
        index.encode(&head)
        append(head, &out)
        return out + stored
    }

    private static func append(_ bytes: [UInt8], _ out: inout [UInt8]) {
        out.append(varint: bytes.count)
        out.append(contentsOf: bytes)
    }

    /// The lines, and the rows that hold `needle` as the columns see it.
    ///
    /// - Throws: where the bytes do not make sense. Bytes that do may still lie about what they hold.
    public static func read(_ bytes: [UInt8], needle: [UInt8]) throws -> (lines: [[UInt8]], found: [UInt32]) {
        try bytes.withBytes { buffer in
            var reader = ByteReader(buffer)
            let rows = try reader.varintCount()
            guard rows <= rowsMax else { throw FormatError(.invalid("\(rows) rows"), at: 0) }
            var templates: [LineTemplate] = []
            for _ in 0..<(try reader.elementCount()) {
                templates.append(LineTemplate([UInt8](try reader.bytes(count: reader.varintCount()))))
            }
            let filters = [UInt8](try reader.bytes(count: reader.varintCount()))
            let head = [UInt8](try reader.bytes(count: reader.varintCount()))
            let index = try head.withBytes { (head) throws(FormatError) in
                var reader = ByteReader(head)
                return try BlockIndex.decode(&reader, rows: rows, known: templates, filterBytes: filters.count)
            }
            let stored = try reader.bytes(count: reader.left)
            let times = (0..<Int64(rows)).map { start + $0 * Timestamp.nanosecondsPerSecond }
            let frames = try ColumnFrames(index.frames, storedBytes: stored.count, zstd: Zstd()) { $0.copyMemory(from: stored) }
            let block = try ColumnBlock(index, templates: templates, frames: frames, times: times)
            return try read(block, ColumnIndex(templates: templates, blocks: [index], filters: filters), needle)
        }
    }

    private static func read(_ block: ColumnBlock, _ index: ColumnIndex, _ needle: [UInt8]) throws -> (lines: [[UInt8]], found: [UInt32]) {
        var lines: [UInt8] = []
        var ends: [UInt32] = []
        // Every row is wanted, one by one: how long all lines are together is not known here.
        try block.render(RowBits(all: block.count), bytesMax: 1 << 20, into: &lines, ends: &ends)
        var batch = LogBatch()
        batch.timestamps = block.times
        var request = ScanRequest(matching: try LabelMatching([]), time: .all, columns: [])
        if !needle.isEmpty {
            let isFolded = needle.allSatisfy { $0 < 0x80 } && needle.count % 2 == 0
            let condition = LineCondition(.needle(isFolded ? LineNeedle(folding: needle) : LineNeedle(needle)), isExact: true)
            request.conditions = [condition]
            if index.proof(0)?.ruledOut(by: [condition]) != nil { batch.selection = [] }
        }
        var search = ColumnSearch(block: block, filters: index.filters, lineBytes: 1 << 20, places: index.places)
        try search.apply(request, to: &batch)
        var start = 0
        let split = ends.map { end in
            defer { start = Int(end) }
            return Array(lines[start..<Int(end)])
        }
        return (split, batch.selection ?? (0..<UInt32(block.count)).map { $0 })
    }
}
