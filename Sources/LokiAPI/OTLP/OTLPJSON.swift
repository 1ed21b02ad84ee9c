import LogModel

/// Turns the JSON form of an OTLP request into the binary one, so that both are read by the same code. As protobuf's JSON: keys in
/// lowerCamelCase or as in the schema, 64-bit numbers as numbers or strings, `null` as nothing, unknown keys passed over; ids are
/// hexadecimal (OTLP specification 1.x, "JSON Protobuf Encoding").
///
///     {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1787000000000000000","body":{"stringValue":"paid"}}]}]}]}
struct OTLPJSON {
    private var reader: JSONReader
    private var out: [UInt8] = []

    /// - Throws: 400 with the offset at which the text is no JSON or a value has the wrong form.
    static func protobuf(_ body: UnsafeRawBufferPointer) throws(APIError) -> [UInt8] {
        var writer = OTLPJSON(reader: JSONReader(Array(body)))
        do throws(FormatError) {
            try writer.message(.request)
            try writer.reader.end()
        } catch {
            throw APIError(400, "the body is no OTLP JSON: \(error)")
        }
        return writer.out
    }

    private init(reader: JSONReader) {
        self.reader = reader
    }

    private mutating func message(_ schema: OTLPSchema) throws(FormatError) {
        try reader.openObject()
        while let key = try reader.nextKey() {
            guard let (number, form) = schema.field(key), !reader.null() else {
                try skipUnlessNull(isKnown: schema.field(key) != nil)
                continue
            }
            if case .list(let element) = form {
                try reader.openArray()
                while try reader.nextElement() { try nested(number, element) }
            } else if case .message(let inner) = form {
                try nested(number, inner)
            } else {
                try scalar(number, form)
            }
        }
    }

    /// A `null` of a known key is already read.
    private mutating func skipUnlessNull(isKnown: Bool) throws(FormatError) {
        if !isKnown { try reader.skip() }
    }

    private mutating func nested(_ number: UInt64, _ schema: OTLPSchema) throws(FormatError) {
        key(number, .bytes)
        // The length is not known yet: five bytes hold it, if need be with bits that say nothing.
        let at = out.count
        out += [0, 0, 0, 0, 0]
        try message(schema)
        var rest = out.count - at - 5
        for place in 0..<5 {
            out[at + place] = UInt8(truncatingIfNeeded: rest & 0x7F) | (place < 4 ? 0x80 : 0)
            rest >>= 7
        }
    }

    private mutating func scalar(_ number: UInt64, _ form: OTLPSchema.Form) throws(FormatError) {
        switch form {
        case .string: bytes(number, try reader.stringBytes())
        case .bool:
            key(number, .varint)
            out.append(try reader.bool() ? 1 : 0)
        case .int64:
            key(number, .varint)
            Varint.append(UInt64(bitPattern: try signed()), to: &out)
        case .uint32:
            key(number, .varint)
            Varint.append(try unsigned(), to: &out)
        case .severity:
            key(number, .varint)
            Varint.append(try severity(), to: &out)
        case .fixed64:
            key(number, .fixed64)
            out.append(uint64: try unsigned())
        case .fixed32:
            key(number, .fixed32)
            out.append(uint32: UInt32(clamping: try unsigned()))
        case .double:
            key(number, .fixed64)
            out.append(uint64: try double().bitPattern)
        case .hexadecimal: bytes(number, try hexadecimal())
        case .base64:
            guard let decoded = Base64.decode(try reader.stringBytes()) else { throw reader.failure("this is no base64") }
            bytes(number, decoded)
        case .message, .list: break
        }
    }

    private mutating func key(_ number: UInt64, _ wire: ProtobufReader.Wire) { Varint.append(number << 3 | wire.raw, to: &out) }

    private mutating func bytes(_ number: UInt64, _ bytes: [UInt8]) {
        key(number, .bytes)
        Varint.append(UInt64(bytes.count), to: &out)
        out += bytes
    }

    /// A number, or a string that holds one.
    private mutating func numberText() throws(FormatError) -> String {
        reader.peek() == UInt8(ascii: "\"") ? try reader.string() : try reader.numberText()
    }

    private mutating func signed() throws(FormatError) -> Int64 {
        let text = try numberText()
        // `1e3` and `5.0` are whole numbers too.
        if let value = Int64(text) ?? Double(text).flatMap({ Int64(exactly: $0) }) { return value }
        throw reader.failure("\(text) is no whole number of 64 bits")
    }

    private mutating func unsigned() throws(FormatError) -> UInt64 {
        let text = try numberText()
        if let value = UInt64(text) ?? Double(text).flatMap({ UInt64(exactly: $0) }) { return value }
        throw reader.failure("\(text) is no whole number from 0 on")
    }

    private mutating func double() throws(FormatError) -> Double {
        let text = try numberText()
        switch text {
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        case "NaN": return .nan
        default:
            guard let value = Double(text) else { throw reader.failure("\(text) is no number") }
            return value
        }
    }

    /// 9, or `SEVERITY_NUMBER_INFO`; 10 is `SEVERITY_NUMBER_INFO2`.
    private mutating func severity() throws(FormatError) -> UInt64 {
        let text = try numberText()
        if let number = UInt64(text), number <= 24 { return number }
        let names = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]
        for (place, name) in names.enumerated() where text.hasPrefix("SEVERITY_NUMBER_" + name) {
            switch text.dropFirst(16 + name.utf8.count) {
            case "": return UInt64(place * 4 + 1)
            case "2": return UInt64(place * 4 + 2)
            case "3": return UInt64(place * 4 + 3)
            case "4": return UInt64(place * 4 + 4)
            default: break
            }
        }
        if text == "SEVERITY_NUMBER_UNSPECIFIED" { return 0 }
        throw reader.failure("\(text) is no severity number")
    }

    private mutating func hexadecimal() throws(FormatError) -> [UInt8] {
        let text = try reader.stringBytes()
        var out: [UInt8] = []
        guard text.count.isMultiple(of: 2) else { throw reader.failure("an id is an even number of hexadecimal digits") }
        for at in stride(from: 0, to: text.count, by: 2) {
            guard let high = Hex.value(text[at]), let low = Hex.value(text[at + 1]) else {
                throw reader.failure("an id is an even number of hexadecimal digits")
            }
            out.append(high << 4 | low)
        }
        return out
    }
}
