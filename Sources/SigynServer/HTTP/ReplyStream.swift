import HummingbirdCore
import NIOCore

/// The body of a reply while it is written: gathers small pieces, hands on large ones.
struct ReplyStream {
    /// What is gathered before it goes to the connection.
    static let chunkBytes = 64 << 10

    private let writer: any ResponseBodyWriter
    private var pending = ByteBuffer()
    private(set) var written = 0

    init(_ writer: any ResponseBodyWriter) {
        self.writer = writer
    }

    /// - Throws: when the client is gone or the request is cancelled.
    mutating func write(_ bytes: [UInt8]) async throws {
        pending.writeBytes(bytes)
        written += bytes.count
        if pending.readableBytes >= Self.chunkBytes { try await flush() }
    }

    mutating func flush() async throws {
        if pending.readableBytes == 0 { return }
        let chunk = pending
        pending = ByteBuffer()
        var writer = writer
        try await writer.write(chunk)
    }
}
