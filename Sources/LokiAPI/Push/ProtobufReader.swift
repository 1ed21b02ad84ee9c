/// Reads one protobuf message; every read is checked against the message's end.
struct ProtobufReader {
    /// How a field's value is laid out.
    struct Wire: Equatable {
        var raw: UInt64

        static let varint = Wire(raw: 0)
        static let fixed64 = Wire(raw: 1)
        static let bytes = Wire(raw: 2)
        static let fixed32 = Wire(raw: 5)

        @inline(__always)
        func expect(_ wire: Wire, _ field: StaticString) throws(APIError) {
            if raw != wire.raw { throw APIError(400, "proto: wrong wireType = \(raw) for field \(field)") }
        }
    }

    private let start: UnsafeRawBufferPointer
    private var at = 0

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        start = bytes
    }

    private static let truncated = APIError(400, "unexpected EOF")

    /// Number and layout of the next field; nil at the end of the message.
    @inline(__always)
    mutating func key() throws(APIError) -> (field: UInt64, wire: Wire)? {
        if at >= start.count { return nil }
        let key = try varint()
        return (key >> 3, Wire(raw: key & 7))
    }

    @inline(__always)
    mutating func varint() throws(APIError) -> UInt64 {
        guard at < start.count else { throw Self.truncated }
        let first = start[at]
        at += 1
        if first < 0x80 { return UInt64(first) }
        return try longVarint(first)
    }

    private mutating func longVarint(_ first: UInt8) throws(APIError) -> UInt64 {
        var value = UInt64(first & 0x7F)
        var shift: UInt64 = 7
        while true {
            guard at < start.count else { throw Self.truncated }
            if shift > 63 { throw APIError(400, "proto: integer overflow") }
            let byte = start[at]
            at += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    @inline(__always)
    mutating func fixed64() throws(APIError) -> UInt64 {
        guard start.count - at >= 8 else { throw Self.truncated }
        defer { at += 8 }
        // The guard is the bounds check; any bit pattern is a UInt64.
        return UInt64(littleEndian: start.loadUnaligned(fromByteOffset: at, as: UInt64.self))
    }

    @inline(__always)
    mutating func fixed32() throws(APIError) -> UInt32 {
        guard start.count - at >= 4 else { throw Self.truncated }
        defer { at += 4 }
        return UInt32(littleEndian: start.loadUnaligned(fromByteOffset: at, as: UInt32.self))
    }

    /// The bytes of a string, bytes or message field: a window of the message, not a copy.
    @inline(__always)
    mutating func bytes() throws(APIError) -> UnsafeRawBufferPointer {
        let count = try varint()
        guard count <= UInt64(start.count - at) else { throw Self.truncated }
        // The guard is the bounds check, and shows that the count fits an Int.
        let window = UnsafeRawBufferPointer(rebasing: start[at..<at + Int(count)])
        at += Int(count)
        return window
    }

    mutating func skip(_ wire: Wire) throws(APIError) {
        switch wire.raw {
        case 0: _ = try varint()
        case 1: try skip(count: 8)
        case 2: _ = try bytes()
        case 5: try skip(count: 4)
        default: throw APIError(400, "proto: illegal wireType \(wire.raw)")
        }
    }

    private mutating func skip(count: Int) throws(APIError) {
        guard start.count - at >= count else { throw Self.truncated }
        at += count
    }
}
