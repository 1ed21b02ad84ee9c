import CShims
import Glibc

/// A body after gzip or raw deflate, in memory that zlib filled.
final class Inflated {
    private let start: UnsafeMutablePointer<UInt8>?
    private let count: Int

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    /// - Throws: 413 when more than `limit` bytes would come out; 400 for a body that is not what its header says.
    init(_ body: UnsafeRawBufferPointer, isGzip: Bool, limit: Int) throws(APIError) {
        if isGzip && (body.count < 2 || body[0] != 0x1F || body[1] != 0x8B) {
            throw APIError(400, body.isEmpty ? "EOF" : "gzip: invalid header")
        }
        var out: UnsafeMutablePointer<UInt8>?
        var outCount = 0
        let status = shim_inflate(body.baseAddress, body.count, isGzip ? 31 : -15, limit, &out, &outCount)
        guard status == 0 else {
            if status == -100 {
                throw APIError(413, "push body too large: more than \(limit) bytes after decompression; send smaller batches")
            }
            // What Loki says of zlib framing, which is no raw deflate.
            throw APIError(400, isGzip ? "unexpected EOF" : "EOF")
        }
        start = out
        count = outCount
    }

    deinit { free(start) }
}
