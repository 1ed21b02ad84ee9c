import HummingbirdCore
import NIOCore

/// The body of a reply while it is written: gathers small pieces, hands on large ones.
struct ReplyStream {
    /// What is gathered before it goes to the connection.
    static let chunkBytes = 64 << 10

    private let writer: any ResponseBodyWriter
    private var pending = ByteBuffer()
    private let compression: Compression?
    private(set) var written = 0

    init(_ writer: any ResponseBodyWriter, compression: Compression? = nil) {
        self.writer = writer
        self.compression = compression
    }

    /// - Throws: when the client is gone or the request is cancelled.
    mutating func write(_ bytes: [UInt8]) async throws {
        pending.writeBytes(bytes)
        written += bytes.count
        if pending.readableBytes >= Self.chunkBytes { try await flush() }
    }

    mutating func flush() async throws {
        try await send(isLast: false)
    }

    /// Sends what is left; nothing may be written behind it.
    mutating func finish() async throws {
        try await send(isLast: true)
    }

    private mutating func send(isLast: Bool) async throws {
        var chunk = pending
        pending = ByteBuffer()
        if let compression, chunk.readableBytes > 0 || isLast {
            chunk = ByteBuffer(bytes: try compression.pack(Array(chunk.readableBytesView), isLast: isLast))
        }
        if chunk.readableBytes == 0 { return }
        var writer = writer
        try await writer.write(chunk)
    }
}
