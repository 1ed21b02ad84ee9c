import CShims
import Glibc
import LogModel

@testable import LokiAPI

/// Bodies of pushes, composed for the tests.
enum PushSamples {
    static let now: Timestamp = 1_787_000_000_000_000_000

    static func json(_ text: String, contentType: String? = "application/json", encoding: String? = nil) -> Result<DecodedPush, APIError> {
        decode(Array(text.utf8), contentType, encoding)
    }

    static func decode(_ body: [UInt8], _ contentType: String? = "application/json", _ encoding: String? = nil) -> Result<
        DecodedPush, APIError
    > {
        Result { () throws(APIError) in try PushRequest.decode(body: body, contentType: contentType, contentEncoding: encoding) }
    }

    /// One stream `{app="shop"}` with the values given as JSON.
    static func values(_ values: String) -> String { #"{"streams":[{"stream":{"app":"shop"},"values":\#(values)}]}"# }

    /// Rows of a stream as (time, line, metadata) for comparison.
    static func rows(_ stream: StreamBatch) -> [Row] {
        (0..<stream.entries.count).map { row in
            let entries = stream.entries
            let pairs = Array(entries.metadata[entries.metadataRange(row)]).withUnsafeBytes { try? MetadataCodec.decode($0) }
            return Row(entries.timestamps[row], String(decoding: entries.lines[entries.lineRange(row)], as: UTF8.self), pairs ?? [])
        }
    }

    struct Row: Equatable, CustomStringConvertible {
        var time: Timestamp
        var line: String
        var metadata: [Label]

        init(_ time: Timestamp, _ line: String, _ metadata: [Label] = []) {
            self.time = time
            self.line = line
            self.metadata = metadata
        }

        var description: String { "\(time) \(line) \(metadata.map { "\($0.name)=\($0.value)" })" }
    }

    // MARK: protobuf

    static func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        Varint.append(number << 3 | 2, to: &out)
        Varint.append(UInt64(bytes.count), to: &out)
        return out + bytes
    }

    static func field(_ number: UInt64, varint: UInt64) -> [UInt8] {
        var out: [UInt8] = []
        Varint.append(number << 3, to: &out)
        Varint.append(varint, to: &out)
        return out
    }

    static func entry(seconds: Int64, nanoseconds: Int64, line: [UInt8], metadata: [(String, String)] = []) -> [UInt8] {
        let time = field(1, varint: UInt64(bitPattern: seconds)) + field(2, varint: UInt64(bitPattern: nanoseconds))
        let pairs = metadata.flatMap { field(3, field(1, Array($0.0.utf8)) + field(2, Array($0.1.utf8))) }
        return field(2, field(1, time) + field(2, line) + pairs)
    }

    static func stream(_ labels: String, _ entries: [UInt8]) -> [UInt8] {
        field(1, field(1, Array(labels.utf8)) + entries + field(3, varint: 77))
    }

    static func protobuf(_ message: [UInt8], encoding: String? = nil) -> Result<DecodedPush, APIError> {
        decode(Snappy.encode(message), "application/x-protobuf", encoding)
    }

    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var out: UnsafeMutablePointer<UInt8>?
        var count = 0
        let status = bytes.withUnsafeBytes { shim_gzip($0.baseAddress, $0.count, 6, &out, &count) }
        precondition(status == 0, "gzip failed with \(status)")
        defer { free(out) }
        return Array(UnsafeBufferPointer(start: out, count: count))
    }
}

extension Result where Failure == APIError {
    var refusal: APIError? { if case .failure(let error) = self { error } else { nil } }
}
