import CShims
import Glibc
import LogModel

@testable import LokiAPI

/// OTLP requests composed field by field, so that the decoder is not judged by our own encoder of JSON.
enum OTLPSamples {
    /// A value of an attribute, or a body.
    indirect enum Value {
        case string(String)
        case bool(Bool)
        case int(Int64)
        case double(Double)
        case array([Value])
        case map([(String, Value)])
        case bytes([UInt8])

        var message: [UInt8] {
            switch self {
            case .string(let text): PushSamples.field(1, Array(text.utf8))
            case .bool(let value): PushSamples.field(2, varint: value ? 1 : 0)
            case .int(let value): PushSamples.field(3, varint: UInt64(bitPattern: value))
            case .double(let value): OTLPSamples.fixed64(4, value.bitPattern)
            case .array(let values): PushSamples.field(5, values.flatMap { PushSamples.field(1, $0.message) })
            case .map(let pairs): PushSamples.field(6, pairs.flatMap { OTLPSamples.pair(1, $0.0, $0.1) })
            case .bytes(let bytes): PushSamples.field(7, bytes)
            }
        }
    }

    static func pair(_ number: UInt64, _ key: String, _ value: Value) -> [UInt8] {
        PushSamples.field(number, PushSamples.field(1, Array(key.utf8)) + PushSamples.field(2, value.message))
    }

    static func fixed64(_ number: UInt64, _ value: UInt64) -> [UInt8] {
        var out: [UInt8] = []
        Varint.append(number << 3 | 1, to: &out)
        out.append(uint64: value)
        return out
    }

    static func fixed32(_ number: UInt64, _ value: UInt32) -> [UInt8] {
        var out: [UInt8] = []
        Varint.append(number << 3 | 5, to: &out)
        out.append(uint32: value)
        return out
    }

    static func record(time: UInt64 = 17, body: Value = .string("line"), _ attributes: [(String, Value)] = [], more: [UInt8] = [])
        -> [UInt8]
    {
        PushSamples.field(
            2, fixed64(1, time) + PushSamples.field(5, body.message) + attributes.flatMap { pair(6, $0.0, $0.1) } + more)
    }

    static func scope(_ records: [UInt8]) -> [UInt8] { PushSamples.field(2, records) }

    static func scope(_ scope: [UInt8], _ records: [UInt8]) -> [UInt8] { PushSamples.field(2, PushSamples.field(1, scope) + records) }

    static func resource(_ attributes: [(String, Value)], _ scopes: [UInt8]) -> [UInt8] {
        PushSamples.field(1, PushSamples.field(1, attributes.flatMap { pair(1, $0.0, $0.1) }) + scopes)
    }

    /// One record of the service `shop`.
    static func request(_ attributes: [(String, Value)] = [], body: Value = .string("line"), more: [UInt8] = []) -> [UInt8] {
        resource([("service.name", .string("shop"))], scope(record(body: body, attributes, more: more)))
    }

    static func decode(
        _ body: [UInt8], _ contentType: String? = "application/x-protobuf", _ encoding: String? = nil, _ config: OTLPConfig = OTLPConfig(),
        options: PushDecodeOptions = PushDecodeOptions()
    ) -> Result<DecodedPush, APIError> {
        Result { () throws(APIError) in
            let attributes = try! OTLPAttributes(config)
            return try body.withBytes { (bytes) throws(APIError) in
                try OTLPRequest.decode(
                    body: bytes, contentType: contentType, contentEncoding: encoding, attributes: attributes, now: PushSamples.now,
                    options: options)
            }
        }
    }

    static func json(_ text: String) -> Result<DecodedPush, APIError> { decode(Array(text.utf8), "application/json") }

    /// The only row of the only stream.
    static func row(_ result: Result<DecodedPush, APIError>) throws -> PushSamples.Row {
        let push = try result.get()
        return PushSamples.rows(push.streams[0])[0]
    }

    static func zstd(_ bytes: [UInt8]) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
        let count = ZSTD_compress(&out, out.count, bytes, bytes.count, 1)
        return Array(out[..<count])
    }

    /// One lz4 frame with one block stored as it is (lz4 frame format 1.6.4): magic, descriptor, block, end mark.
    static func lz4(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = [0x04, 0x22, 0x4D, 0x18, 0x60, 0x70, 0x73]
        out.append(uint32: UInt32(bytes.count) | 0x8000_0000)
        return out + bytes + [0, 0, 0, 0]
    }
}
