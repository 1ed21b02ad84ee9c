import LogModel

/// The bytes of a stream table (docs/format/segment.md, "Streams"): column after column, so that equal things stand together.
enum StreamTableCodec {
    /// Times of streams are kept in milliseconds: nanoseconds would be most of the table, and stand in the blocks.
    private static let unit: Int64 = 1_000_000

    static func encode(_ table: StreamTable, _ out: inout [UInt8]) {
        out.append(varint: table.count)
        for rows in table.rows { out.append(varint: UInt64(rows)) }
        for bytes in table.rawBytes { out.append(varint: bytes) }
        var previous: Int64 = 0
        for first in table.firsts {
            let first = first.floorDivided(by: unit)
            out.append(varint: Varint.zigzag(first - previous))
            previous = first
        }
        for (first, last) in zip(table.firsts, table.lasts) {
            out.append(varint: UInt64(last.ceilingDivided(by: unit) - first.floorDivided(by: unit)))
        }
        out.append(varint: table.columns.count)
        for column in table.columns { encode(column, &out) }
    }

    private static func encode(_ column: StreamTable.Column, _ out: inout [UInt8]) {
        out.append(string: column.name)
        out.append(varint: column.values.count)
        var shared: [Int] = []
        for value in 0..<column.values.count {
            let before = value == 0 ? 0..<0 : column.values.range(value - 1)
            shared.append(zip(column.values.bytes[before], column.values.bytes[column.values.range(value)]).prefix { $0 == $1 }.count)
        }
        for count in shared { out.append(varint: count) }
        for (value, count) in shared.enumerated() { out.append(varint: column.values.range(value).count - count) }
        for (value, count) in shared.enumerated() {
            out.append(contentsOf: column.values.bytes[column.values.range(value).dropFirst(count)])
        }
        var previous: Int64 = 0
        for stream in 0..<column.codes.count {
            let code = Int64(column.codes[stream])
            out.append(varint: Varint.zigzag(code - previous))
            previous = code
        }
    }

    static func decode(_ reader: inout ByteReader) throws(FormatError) -> StreamTable {
        var table = StreamTable()
        let count = try reader.elementCount()
        let rows = try numbers(&reader, count, below: 1 << 32)
        let bytes = try numbers(&reader, count, below: 1 << 62)
        var firsts: [Int64] = []
        var first: Int64 = 0
        for _ in 0..<count {
            first = first &+ Varint.unzigzag(try reader.varint())
            firsts.append(first)
        }
        for stream in 0..<count {
            let last = firsts[stream] &+ Int64(bitPattern: try reader.varint())
            table.append(
                rows: rows[stream], rawBytes: bytes[stream], first: firsts[stream].saturatingMultiply(by: unit),
                last: last.saturatingMultiply(by: unit))
        }
        for _ in 0..<(try reader.elementCount()) { table.append(try decodeColumn(&reader, streams: count)) }
        return table
    }

    private static func decodeColumn(_ reader: inout ByteReader, streams: Int) throws(FormatError) -> StreamTable.Column {
        let name = try reader.string()
        let count = try reader.elementCount()
        let shared = try numbers(&reader, count, below: 1 << 31)
        let lengths = try numbers(&reader, count, below: 1 << 31)
        var values = ByteTexts()
        var value: [UInt8] = []
        for index in 0..<count {
            let at = reader.offset
            guard shared[index] <= value.count else { throw FormatError(.invalid("a value shares more than there is"), at: at) }
            value.removeLast(value.count - shared[index])
            value.append(contentsOf: try reader.bytes(count: lengths[index]))
            // Repeated prefixes may say more than the file holds bytes.
            guard values.bytes.count + value.count <= SegmentFormat.directoryBytesMax else {
                throw FormatError(.invalid("values of more than \(SegmentFormat.directoryBytesMax) bytes"), at: at)
            }
            values.append(value)
        }
        var codes = PackedNumbers(below: count + 1)
        var code: Int64 = 0
        for _ in 0..<streams {
            let at = reader.offset
            code = code &+ Varint.unzigzag(try reader.varint())
            guard code >= 0 && code <= count else { throw FormatError(.invalid("value \(code) of \(count)"), at: at) }
            codes.append(UInt32(code))
        }
        return StreamTable.Column(name: name, values: values, codes: codes)
    }

    private static func numbers(_ reader: inout ByteReader, _ count: Int, below bound: UInt64) throws(FormatError) -> [Int] {
        var numbers: [Int] = []
        for _ in 0..<count {
            let at = reader.offset
            let number = try reader.varint()
            guard number < bound else { throw FormatError(.invalid("number \(number) is too large"), at: at) }
            numbers.append(Int(number))
        }
        return numbers
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }

    fileprivate func ceilingDivided(by divisor: Int64) -> Int64 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest > 0 ? quotient + 1 : quotient
    }

    fileprivate func saturatingMultiply(by factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? (self < 0 ? .min : .max) : product
    }
}
