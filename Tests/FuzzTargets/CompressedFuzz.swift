import CShims
import Glibc
import LokiAPI

extension FuzzTarget {
    /// A compressed body: the first byte picks the encoding, the size limit and whether a ratio is bounded, too. What comes out keeps the
    /// bounds, a refusal for size is true, and any bytes, compressed, come back.
    static let compressed = FuzzTarget(name: "compressed") { input in
        guard let choice = input.first else { return nil }
        let encoding = Inflated.Encoding.allCases[Int(choice & 3)]
        var options = PushDecodeOptions()
        options.decodedBytesMax = [100, 4096, 1 << 16, 1 << 20][Int(choice >> 2 & 3)]
        options.decompressionRatioMax = choice & 0x10 == 0 ? 0 : 10
        let body = Array(input.dropFirst())
        let limit = options.decodedBytesMax(compressed: body.count)
        switch inflated(body, encoding, options) {
        case .success(let bytes): if bytes.count > limit { return "\(bytes.count) bytes past the limit of \(limit)" }
        case .failure(let error) where error.status == 413:
            options.decodedBytesMax = 4 << 20
            if case .success(let bytes) = inflated(body, encoding, options), bytes.count <= limit {
                return "\(bytes.count) bytes are refused where \(limit) may be"
            }
        case .failure(let error): if error.status != 400 { return "\(error.status) \(error)" }
        }
        options = PushDecodeOptions()
        options.decodedBytesMax = body.count
        let block = compressed(body, encoding)
        if (try? inflated(block, encoding, options).get()) != body { return "it does not come back" }
        if body.isEmpty { return nil }
        options.decodedBytesMax = body.count - 1
        guard case .failure(let error) = inflated(block, encoding, options), error.status == 413 else { return "a byte too many is taken" }
        return nil
    }

    private static func inflated(
        _ body: [UInt8], _ encoding: Inflated.Encoding, _ options: PushDecodeOptions
    ) -> Result<[UInt8], APIError> {
        body.withUnsafeBytes { bytes in
            Result { () throws(APIError) in try Inflated(bytes, encoding, options: options).withBytes { Array($0) } }
        }
    }

    private static func compressed(_ bytes: [UInt8], _ encoding: Inflated.Encoding) -> [UInt8] {
        switch encoding {
        case .gzip: gzip(bytes)
        // RFC 1952: ten bytes in front of the deflated ones, eight behind.
        case .deflate: Array(gzip(bytes).dropFirst(10).dropLast(8))
        case .zstd:
            [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(bytes.count)) { buffer, count in
                count = ZSTD_compress(buffer.baseAddress, buffer.count, bytes, bytes.count, 1)
            }
        // A frame with one block that is stored as it is (lz4 frame format 1.6.4).
        case .lz4:
            [0x04, 0x22, 0x4D, 0x18, 0x60, 0x70, 0x73]
                + (bytes.isEmpty ? [] : [UInt8(truncatingIfNeeded: bytes.count), UInt8(truncatingIfNeeded: bytes.count >> 8), 0, 0x80])
                + bytes + [0, 0, 0, 0]
        }
    }

    private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        var out: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard bytes.withUnsafeBytes({ shim_gzip($0.baseAddress, $0.count, 6, &out, &count) }) == 0 else { return [] }
        defer { free(out) }
        return Array(UnsafeBufferPointer(start: out, count: count))
    }
}
