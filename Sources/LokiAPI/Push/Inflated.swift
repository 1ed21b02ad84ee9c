import CShims
import Glibc

/// A body after gzip, raw deflate, zstd or lz4, in memory that the C libraries filled.
package final class Inflated {
    package enum Encoding: String, CaseIterable {
        case gzip, deflate, zstd, lz4
    }

    private let start: UnsafeMutablePointer<UInt8>?
    private let count: Int

    /// - Throws: 413 when more would come out than `options` allow; 400 for a body that is not what its header says.
    package init(_ body: UnsafeRawBufferPointer, _ encoding: Encoding, options: PushDecodeOptions) throws(APIError) {
        let limit = options.decodedBytesMax(compressed: body.count)
        if encoding == .gzip && (body.count < 2 || body[0] != 0x1F || body[1] != 0x8B) {
            throw APIError(400, body.isEmpty ? "EOF" : "gzip: invalid header")
        }
        var out: UnsafeMutablePointer<UInt8>?
        var outCount = 0
        let status =
            switch encoding {
            case .gzip: shim_inflate(body.baseAddress, body.count, 31, limit, &out, &outCount)
            case .deflate: shim_inflate(body.baseAddress, body.count, -15, limit, &out, &outCount)
            case .zstd: shim_unzstd(body.baseAddress, body.count, limit, &out, &outCount)
            case .lz4: shim_unlz4(body.baseAddress, body.count, limit, &out, &outCount)
            }
        guard status == 0 else {
            if status == -100 { throw options.tooLarge(compressed: body.count) }
            switch encoding {
            case .gzip: throw APIError(400, "unexpected EOF")
            // What Loki says of zlib framing, which is no raw deflate.
            case .deflate: throw APIError(400, "EOF")
            case .zstd, .lz4: throw APIError(400, "\(encoding.rawValue): " + (status == -2 ? "unexpected EOF" : "invalid input"))
            }
        }
        start = out
        count = outCount
    }

    deinit { free(start) }

    /// The bytes, for as long as `body` runs: without it the object may be gone as soon as it is asked for them.
    package func withBytes<T, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> T) throws(E) -> T {
        defer { withExtendedLifetime(self) {} }
        return try body(UnsafeRawBufferPointer(start: start, count: count))
    }
}
