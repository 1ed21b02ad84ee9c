/// Reads little-endian numbers, varints and byte ranges from memory that outlives it; every read is bounds-checked.
public struct ByteReader {
    @usableFromInline let base: UnsafeRawBufferPointer
    public private(set) var offset: Int

    public init(_ bytes: UnsafeRawBufferPointer) {
        base = bytes
        offset = 0
    }

    public var atEnd: Bool { offset >= base.count }
    public var left: Int { base.count - offset }

    public mutating func uint8() throws(FormatError) -> UInt8 {
        try need(1)
        defer { offset += 1 }
        return base[offset]
    }

    public mutating func uint32() throws(FormatError) -> UInt32 {
        try need(4)
        defer { offset += 4 }
        // `need` is the bounds check; any bit pattern is a UInt32.
        return UInt32(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    public mutating func uint64() throws(FormatError) -> UInt64 {
        try need(8)
        defer { offset += 8 }
        return UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    public mutating func int64() throws(FormatError) -> Int64 { Int64(bitPattern: try uint64()) }

    public mutating func varint() throws(FormatError) -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        var at = offset
        while true {
            guard at < base.count else { throw FormatError(.truncated(needed: 1, left: 0), at: at) }
            let byte = base[at]
            at += 1
            if shift == 63 && byte > 1 { throw FormatError(.overlongVarint, at: offset) }
            result |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
            if shift > 63 { throw FormatError(.overlongVarint, at: offset) }
        }
        offset = at
        return result
    }

    /// A varint that counts bytes or rows still to come: never more than an `Int` holds.
    public mutating func varintCount() throws(FormatError) -> Int {
        let start = offset
        let value = try varint()
        guard value <= UInt64(Int32.max) else { throw FormatError(.invalid("count \(value) is too large"), at: start) }
        return Int(value)
    }

    public mutating func bytes(count: Int) throws(FormatError) -> UnsafeRawBufferPointer {
        try need(count)
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: base[offset..<offset + count])
    }

    public mutating func string() throws(FormatError) -> String {
        String(decoding: try bytes(count: varintCount()), as: UTF8.self)
    }

    public mutating func skip(_ count: Int) throws(FormatError) {
        try need(count)
        offset += count
    }

    private func need(_ count: Int) throws(FormatError) {
        guard count >= 0 && left >= count else { throw FormatError(.truncated(needed: count, left: left), at: offset) }
    }
}
