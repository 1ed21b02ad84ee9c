/// The messages `KeyValue` in one field of a message, in order.
struct OTLPPairs {
    private var reader: ProtobufReader
    private let field: UInt64

    init(_ message: UnsafeRawBufferPointer, field: UInt64) {
        reader = ProtobufReader(message)
        self.field = field
    }

    /// The next pair, its value still packed; other fields are passed over.
    mutating func next() throws(APIError) -> (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)? {
        while let (field, wire) = try reader.key() {
            if field == self.field {
                try wire.expect(.bytes, "Attributes")
                return try Self.pair(try reader.bytes())
            }
            try reader.skip(wire)
        }
        return nil
    }

    static func pair(_ message: UnsafeRawBufferPointer) throws(APIError) -> (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        var reader = ProtobufReader(message)
        var key = UnsafeRawBufferPointer(start: nil, count: 0)
        var value = UnsafeRawBufferPointer(start: nil, count: 0)
        while let (field, wire) = try reader.key() {
            switch field {
            case 1:
                try wire.expect(.bytes, "Key")
                key = try reader.bytes()
            case 2:
                try wire.expect(.bytes, "Value")
                value = try reader.bytes()
            default: try reader.skip(wire)
            }
        }
        return (key, value)
    }
}
