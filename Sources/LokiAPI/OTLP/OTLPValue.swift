/// The text of an attribute's value or of a body: the message `AnyValue`.
///
///     AnyValue      1: string  2: bool  3: int64  4: double  5: ArrayValue  6: KeyValueList  7: bytes
///     ArrayValue    1: repeated AnyValue          KeyValueList  1: repeated KeyValue
///     KeyValue      1: key  2: AnyValue
struct OTLPValue {
    /// Deepest nesting that is read.
    static let depthMax = 32

    private enum Kind {
        case none
        case string(UnsafeRawBufferPointer)
        case bool(Bool)
        case int(Int64)
        case double(Double)
        case array(UnsafeRawBufferPointer)
        case map(UnsafeRawBufferPointer)
        case bytes(UnsafeRawBufferPointer)
    }

    private let kind: Kind
    private let depth: Int

    /// - Throws: 400 for a message that is cut short, or nested too deep.
    init(_ message: UnsafeRawBufferPointer, depth: Int = 0) throws(APIError) {
        if depth > Self.depthMax { throw APIError(400, "a value of an attribute or body is nested deeper than \(Self.depthMax)") }
        self.depth = depth
        var kind = Kind.none
        var reader = ProtobufReader(message)
        // Of several the last counts: they are alternatives.
        while let (field, wire) = try reader.key() {
            switch field {
            case 1:
                try wire.expect(.bytes, "StringValue")
                kind = .string(try reader.bytes())
            case 2:
                try wire.expect(.varint, "BoolValue")
                kind = .bool(try reader.varint() != 0)
            case 3:
                try wire.expect(.varint, "IntValue")
                kind = .int(Int64(bitPattern: try reader.varint()))
            case 4:
                try wire.expect(.fixed64, "DoubleValue")
                kind = .double(Double(bitPattern: try reader.fixed64()))
            case 5:
                try wire.expect(.bytes, "ArrayValue")
                kind = .array(try reader.bytes())
            case 6:
                try wire.expect(.bytes, "KvlistValue")
                kind = .map(try reader.bytes())
            case 7:
                try wire.expect(.bytes, "BytesValue")
                kind = .bytes(try reader.bytes())
            default: try reader.skip(wire)
            }
        }
        self.kind = kind
    }

    /// The message `KeyValueList` of a map; nil for any other value.
    var map: UnsafeRawBufferPointer? { if case .map(let pairs) = kind { pairs } else { nil } }

    /// A string where it stands; anything else as text in `scratch`: numbers and booleans as JSON writes them, bytes as base64, arrays
    /// and maps as JSON in the order they came in.
    func text(_ scratch: inout [UInt8]) throws(APIError) -> Text {
        switch kind {
        case .none: return .window(UnsafeRawBufferPointer(start: nil, count: 0))
        case .string(let text): return .window(text)
        default:
            scratch.removeAll(keepingCapacity: true)
            if case .bytes(let bytes) = kind { Base64.append(bytes, to: &scratch) } else { try appendJSON(to: &scratch) }
            return .scratch
        }
    }

    enum Text {
        /// Bytes of the request.
        case window(UnsafeRawBufferPointer)
        case scratch
    }

    private func appendJSON(to out: inout [UInt8]) throws(APIError) {
        switch kind {
        case .none: JSONText.append("null", to: &out)
        case .string(let text): JSONText.append(exact: text, to: &out)
        case .bool(let value): if value { JSONText.append("true", to: &out) } else { JSONText.append("false", to: &out) }
        case .int(let value): NumberText.append(value, to: &out)
        case .double(let value):
            // JSON has no such number; inside an array or a map it must stay a value.
            let isBare = value.isFinite || depth == 0
            if !isBare { out.append(UInt8(ascii: "\"")) }
            NumberText.append(value, to: &out)
            if !isBare { out.append(UInt8(ascii: "\"")) }
        case .bytes(let bytes):
            out.append(UInt8(ascii: "\""))
            Base64.append(bytes, to: &out)
            out.append(UInt8(ascii: "\""))
        case .array(let message):
            out.append(UInt8(ascii: "["))
            var reader = ProtobufReader(message)
            var isFirst = true
            while let (field, wire) = try reader.key() {
                guard field == 1 else {
                    try reader.skip(wire)
                    continue
                }
                try wire.expect(.bytes, "Values")
                if !isFirst { out.append(UInt8(ascii: ",")) }
                isFirst = false
                try OTLPValue(try reader.bytes(), depth: depth + 1).appendJSON(to: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .map(let message):
            out.append(UInt8(ascii: "{"))
            var pairs = OTLPPairs(message, field: 1)
            var isFirst = true
            while let pair = try pairs.next() {
                if !isFirst { out.append(UInt8(ascii: ",")) }
                isFirst = false
                JSONText.append(exact: pair.key, to: &out)
                out.append(UInt8(ascii: ":"))
                try OTLPValue(pair.value, depth: depth + 1).appendJSON(to: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }
}
