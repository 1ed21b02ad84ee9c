import CShims
import Glibc
import HTTPTypes
import HummingbirdCore
import LokiAPI

/// gzip for replies to clients that take it, in one piece or piece by piece; used by one task at a time.
final class Compression: @unchecked Sendable {
    // Sendable: the stream of a reply is written by the task that answers the request.
    private let stream: OpaquePointer

    /// Below it the header costs more than is won.
    private static let bytesMin = 1400
    /// Answers are made while the client waits: the quickest level, which takes JSON to about an eighth.
    private static let level: Int32 = 1

    init() {
        guard let stream = shim_gzip_stream_new(Self.level) else { fatalError("no memory for a gzip stream") }
        self.stream = stream
    }

    deinit { shim_gzip_stream_free(stream) }

    /// Whether the body is to be packed; sets the headers that tell of it. `Vary` stands also on what is not packed, as caches ask.
    static func applies(to reply: Reply, of request: Request, _ headers: inout HTTPFields) -> Bool {
        guard let type = reply.contentType, type.hasPrefix("application/json") || type.hasPrefix("text/") else { return false }
        switch reply.body {
        case .empty, .webSocket: return false
        case .bytes, .stream: headers[.vary] = "Accept-Encoding"
        }
        if case .bytes(let bytes) = reply.body, bytes.count < bytesMin { return false }
        guard accepts(request.headers[.acceptEncoding]) else { return false }
        headers[.contentEncoding] = "gzip"
        return true
    }

    /// Whether `gzip` is in a list like `gzip;q=0.5, br`, and not with the weight 0.
    static func accepts(_ header: String?) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { item in
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let name = parts.first, name == "gzip" || name == "x-gzip" else { return false }
            return !parts.dropFirst().contains { $0.hasPrefix("q=") && (Double($0.dropFirst(2)) ?? 1) == 0 }
        }
    }

    /// What has come of all bytes so far, as far as it was not answered before; `isLast` ends the text.
    func pack(_ bytes: [UInt8], isLast: Bool) throws -> [UInt8] {
        var packed: [UInt8] = []
        var start = 0
        repeat {
            // What zlib is given at once stays far below its limit.
            let end = min(bytes.count, start + (64 << 20))
            var out: UnsafeMutablePointer<UInt8>?
            var count = 0
            let status = bytes.withUnsafeBytes { all in
                let part = UnsafeRawBufferPointer(rebasing: all[start..<end])
                return shim_gzip_stream_write(stream, part.baseAddress, part.count, isLast && end == bytes.count, &out, &count)
            }
            guard status == 0 else { throw APIError(500, "the answer could not be compressed: zlib \(status)") }
            packed.append(contentsOf: UnsafeBufferPointer(start: out, count: count))
            free(out)
            start = end
        } while start < bytes.count
        return packed
    }
}
