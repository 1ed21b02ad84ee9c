/// Unsigned LEB128, and zig-zag for signed values, as in protobuf.
public enum Varint {
    @inlinable
    public static func append(_ value: UInt64, to out: inout [UInt8]) {
        var value = value
        while value > 0x7F {
            out.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        out.append(UInt8(truncatingIfNeeded: value))
    }

    @inlinable
    public static func zigzag(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: (value << 1) ^ (value >> 63))
    }

    @inlinable
    public static func unzigzag(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
