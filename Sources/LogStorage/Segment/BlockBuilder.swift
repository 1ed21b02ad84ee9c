import LogModel

/// Rows on their way into one block, in columns.
struct BlockBuilder {
    private(set) var timestamps: [Timestamp] = []
    private(set) var runs: [SegmentDirectory.Run] = []
    private(set) var lines: [UInt8] = []
    private(set) var lineEnds: [UInt32] = []
    /// Distinct metadata of the block; set 0 is the empty one.
    private(set) var sets: [[UInt8]] = [[]]
    private var setNumbers: [[UInt8]: UInt32] = [:]
    private(set) var codes: [UInt32] = []
    private var lastSet: UInt32 = 0

    var rows: Int { timestamps.count }
    var bytes: Int { lines.count }

    mutating func append(stream: Int, time: Timestamp, line: UnsafeRawBufferPointer, metadata: UnsafeRawBufferPointer) {
        extendRun(stream: stream, rows: 1, first: time, last: time)
        timestamps.append(time)
        lines.append(contentsOf: line)
        lineEnds.append(UInt32(lines.count))
        codes.append(number(of: metadata))
    }

    /// Takes rows that ascend by time; the caller keeps to the block's size.
    mutating func append(stream: Int, columns: EntryColumns, rows: Range<Int>) {
        extendRun(
            stream: stream, rows: rows.count, first: columns.timestamps[rows.lowerBound], last: columns.timestamps[rows.upperBound - 1])
        timestamps.append(contentsOf: columns.timestamps[rows])
        let start = columns.lineRange(rows.lowerBound).lowerBound
        let shift = UInt32(lines.count) &- UInt32(start)
        for end in columns.lineEnds[rows] { lineEnds.append(end &+ shift) }
        lines.append(contentsOf: columns.lines[start..<Int(columns.lineEnds[rows.upperBound - 1])])
        if columns.metadataEnds.isEmpty {
            codes.append(contentsOf: repeatElement(0, count: rows.count))
        } else {
            columns.metadata.withUnsafeBytes { bytes in
                for row in rows { codes.append(number(of: UnsafeRawBufferPointer(rebasing: bytes[columns.metadataRange(row)]))) }
            }
        }
    }

    private mutating func extendRun(stream: Int, rows: Int, first: Timestamp, last: Timestamp) {
        if let open = runs.indices.last, runs[open].stream == stream {
            runs[open].rows += rows
            runs[open].last = last
        } else {
            runs.append(SegmentDirectory.Run(stream: stream, rows: rows, first: first, last: last))
        }
    }

    private mutating func number(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        if bytes.isEmpty { return 0 }
        // Neighbours mostly carry the same metadata (a level): compare before hashing.
        if lastSet != 0 && sets[Int(lastSet)].count == bytes.count && sets[Int(lastSet)].elementsEqual(bytes) { return lastSet }
        let key = [UInt8](bytes)
        if let known = setNumbers[key] {
            lastSet = known
        } else {
            lastSet = UInt32(sets.count)
            sets.append(key)
            setNumbers[key] = lastSet
        }
        return lastSet
    }

    /// The raw bytes of a column (docs/format/segment.md, "Columns"); none: the column is left out.
    func column(_ column: SegmentFormat.Column) -> [UInt8] {
        switch column {
        case .times: timesColumn()
        case .lengths: lengthsColumn()
        case .lines: lines
        case .metadata: sets.count == 1 ? [] : metadataColumn()
        }
    }

    private func lengthsColumn() -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(rows * 2)
        var start: UInt32 = 0
        for end in lineEnds {
            out.append(varint: UInt64(end - start))
            start = end
        }
        return out
    }

    /// The power of ten that all times are multiples of (0...9), then per run its first time and the differences, in that unit.
    private func timesColumn() -> [UInt8] {
        var exponent: UInt8 = 9
        var unit: Int64 = 1_000_000_000
        for time in timestamps {
            while time % unit != 0 {
                unit /= 10
                exponent -= 1
            }
            if exponent == 0 { break }
        }
        var out: [UInt8] = [exponent]
        out.reserveCapacity(timestamps.count * 5)
        var row = 0
        for run in runs {
            var previous: Int64 = 0
            for index in 0..<run.rows {
                let time = timestamps[row] / unit
                // Two times may be further apart than an Int64 holds: differences wrap, and wrap back.
                out.append(varint: index == 0 ? Varint.zigzag(time) : UInt64(bitPattern: time &- previous))
                previous = time
                row += 1
            }
        }
        return out
    }

    /// Number of sets, each with its length; then one code a row in 1, 2 or 4 bytes.
    private func metadataColumn() -> [UInt8] {
        var out: [UInt8] = []
        out.append(varint: sets.count - 1)
        for set in sets.dropFirst() {
            out.append(varint: set.count)
            out.append(contentsOf: set)
        }
        let width = MetadataCodeWidth(sets: sets.count)
        for code in codes { width.append(code, to: &out) }
        return out
    }
}

/// How many bytes a metadata code takes: as few as the number of sets allows.
struct MetadataCodeWidth {
    let bytes: Int

    init(sets: Int) {
        bytes = sets <= 1 << 8 ? 1 : sets <= 1 << 16 ? 2 : 4
    }

    func append(_ code: UInt32, to out: inout [UInt8]) {
        for byte in 0..<bytes { out.append(UInt8(truncatingIfNeeded: code >> (8 * UInt32(byte)))) }
    }

    func code(_ bytes: UnsafeRawBufferPointer, row: Int) -> UInt32 {
        switch self.bytes {
        case 1: UInt32(bytes[row])
        case 2: UInt32(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * row, as: UInt16.self)))
        default: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * row, as: UInt32.self))
        }
    }
}
