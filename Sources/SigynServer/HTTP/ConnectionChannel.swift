import HummingbirdCore
import Logging
import NIOCore

/// HTTP/1.1 with large reads, and with a ``Connection`` for the requests on it.
///
/// Hummingbird's own channel leaves the receive buffer at NIO's default of 64 KiB: a push of 1 MiB then costs about twice the CPU.
struct ConnectionChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let http: HTTP1Channel
    let readBufferMax: Int

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        do {
            try channel.syncOptions?.setOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(
                    minimum: 4096, initial: min(65_536, readBufferMax), maximum: readBufferMax))
            try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        return http.setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async {
        let connection = Connection()
        value.channel.closeFuture.whenComplete { _ in connection.closed() }
        await Connection.$current.withValue(connection) { await http.handle(value: value, logger: logger) }
    }
}
