import LogModel

/// What a segment keeps of a block of columns beside its directory: enough to tell that a needle is not in it, and to find its columns.
struct BlockIndex: Equatable, Sendable {
    /// A template as the block uses it.
    struct Template: Equatable, Sendable {
        /// Its number in the segment.
        var number: Int
        /// Of each slot the column.
        var columns: [Int]
    }

    var frames: [ColumnFrames.Range] = []
    var templates: [Template] = []
    /// For each row its place in `templates`.
    var codes: PackedIntegers
    var columns: [Column] = []
    /// In the segment's filters.
    var grams = 0..<0
    var keys = 0..<0

    func encode(_ out: inout [UInt8]) {
        out.append(varint: frames.count)
        for frame in frames {
            out.append(varint: frame.rawBytes)
            out.append(varint: frame.storedBytes)
        }
        out.append(varint: templates.count)
        for template in templates {
            out.append(varint: template.number)
            for column in template.columns { out.append(varint: column) }
        }
        codes.encode(&out)
        out.append(varint: columns.count)
        for column in columns {
            out.append(varint: column.count)
            column.encode(&out)
        }
        for range in [grams, keys] {
            out.append(varint: range.lowerBound)
            out.append(varint: range.count)
        }
    }

    /// - Parameters:
    ///   - rows: of the block.
    ///   - known: templates of the segment.
    static func decode(_ reader: inout ByteReader, rows: Int, known: [LineTemplate], filterBytes: Int) throws(FormatError) -> BlockIndex {
        var frames: [ColumnFrames.Range] = []
        for _ in 0..<(try reader.elementCount()) {
            let raw = try reader.varintCount()
            frames.append(ColumnFrames.Range(storedBytes: try reader.varintCount(), rawBytes: raw))
        }
        var templates: [Template] = []
        for _ in 0..<(try reader.elementCount()) {
            let at = reader.offset
            let number = try reader.varintCount()
            guard number < known.count else { throw FormatError(.invalid("template \(number) of \(known.count)"), at: at) }
            var columns: [Int] = []
            for _ in 0..<known[number].slots { columns.append(try reader.varintCount()) }
            guard Set(columns).count == columns.count else { throw FormatError(.invalid("two slots with one column"), at: at) }
            templates.append(Template(number: number, columns: columns))
        }
        var index = BlockIndex(frames: frames, templates: templates, codes: try PackedIntegers.decode(&reader, count: rows))
        for _ in 0..<(try reader.elementCount()) {
            let at = reader.offset
            let count = try reader.varintCount()
            guard count > 0 && count <= rows else { throw FormatError(.invalid("a column of \(count) of \(rows) rows"), at: at) }
            index.columns.append(try Column.decode(&reader, count: count))
        }
        guard templates.allSatisfy({ $0.columns.allSatisfy { $0 < index.columns.count } }) else {
            throw FormatError(.invalid("a slot without a column"), at: reader.offset)
        }
        index.grams = try range(&reader, below: filterBytes)
        index.keys = try range(&reader, below: filterBytes)
        guard index.grams.count & (index.grams.count - 1) == 0 else {
            throw FormatError(.invalid("a filter of \(index.grams.count) bytes"), at: reader.offset)
        }
        return index
    }

    private static func range(_ reader: inout ByteReader, below limit: Int) throws(FormatError) -> Range<Int> {
        let at = reader.offset
        let start = try reader.varintCount()
        let count = try reader.varintCount()
        guard count <= limit, start <= limit - count else { throw FormatError(.truncated(needed: start + count, left: limit), at: at) }
        return start..<start + count
    }
}
