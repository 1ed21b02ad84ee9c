import LogModel

/// The columns of a block back from their raw bytes (docs/format/segment.md, "Columns"). Appends nothing beyond `rows`.
enum BlockDecoder {
    static func times(_ bytes: ArraySlice<UInt8>, runs: [SegmentDirectory.Run], rows: Int, into times: inout [Timestamp])
        throws(FormatError)
    {
        try bytes.withBytes { (buffer) throws(FormatError) in
            var reader = ByteReader(buffer)
            let exponent = try reader.uint8()
            guard exponent <= 9 else { throw FormatError(.invalid("time unit 10^\(exponent)"), at: 0) }
            guard buffer.count > rows else { throw FormatError(.truncated(needed: rows + 1, left: buffer.count), at: 1) }
            var unit: Int64 = 1
            for _ in 0..<exponent { unit *= 10 }
            resize(&times, rows)
            try times.withUnsafeMutableBufferPointer { (out) throws(FormatError) in
                var row = 0
                for run in runs {
                    var time: Int64 = 0
                    for index in 0..<run.rows {
                        let value = try reader.varint()
                        time = index == 0 ? Varint.unzigzag(value) : time &+ Int64(bitPattern: value)
                        out[row] = time &* unit
                        row += 1
                    }
                }
            }
            guard reader.atEnd else { throw FormatError(.invalid("bytes behind the times"), at: reader.offset) }
        }
    }

    /// Line lengths to cumulative ends, which must come to `lineBytes`.
    static func ends(_ bytes: ArraySlice<UInt8>, lineBytes: Int, rows: Int, into ends: inout [UInt32]) throws(FormatError) {
        try bytes.withBytes { (buffer) throws(FormatError) in
            guard buffer.count >= rows else { throw FormatError(.truncated(needed: rows, left: buffer.count), at: 0) }
            resize(&ends, rows)
            var reader = ByteReader(buffer)
            try ends.withUnsafeMutableBufferPointer { (out) throws(FormatError) in
                var end = 0
                for row in 0..<rows {
                    end += try reader.varintCount()
                    guard end <= lineBytes else { throw FormatError(.truncated(needed: end, left: lineBytes), at: reader.offset) }
                    out[row] = UInt32(end)
                }
                guard end == lineBytes && reader.atEnd else {
                    throw FormatError(.invalid("lengths come to \(end) of \(lineBytes) bytes"), at: reader.offset)
                }
            }
        }
    }

    static func metadataBytes(_ bytes: ArraySlice<UInt8>, rows: Int) throws(FormatError) -> (sets: [[UInt8]], codes: [UInt32]) {
        try bytes.withBytes { (buffer) throws(FormatError) in
            var reader = ByteReader(buffer)
            let count = try reader.varintCount()
            guard count <= reader.left else { throw FormatError(.truncated(needed: count, left: reader.left), at: reader.offset) }
            var sets: [[UInt8]] = [[]]
            sets.reserveCapacity(count + 1)
            for _ in 0..<count { sets.append([UInt8](try reader.bytes(count: reader.varintCount()))) }
            let width = MetadataCodeWidth(sets: sets.count)
            guard reader.left == rows * width.bytes else {
                throw FormatError(.truncated(needed: rows * width.bytes, left: reader.left), at: reader.offset)
            }
            let start = reader.offset
            let packed = try reader.bytes(count: rows * width.bytes)
            var codes: [UInt32] = []
            codes.reserveCapacity(rows)
            for row in 0..<rows {
                let code = width.code(packed, row: row)
                guard code < sets.count else {
                    throw FormatError(.invalid("metadata set \(code) of \(sets.count)"), at: start + row * width.bytes)
                }
                codes.append(code)
            }
            return (sets, codes)
        }
    }

    private static func resize<T: FixedWidthInteger>(_ array: inout [T], _ count: Int) {
        if array.count > count {
            array.removeLast(array.count - count)
        } else if array.count < count {
            array.append(contentsOf: repeatElement(0, count: count - array.count))
        }
    }
}
