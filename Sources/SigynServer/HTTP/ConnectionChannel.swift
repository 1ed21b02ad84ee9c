import HummingbirdCore
import Logging
import NIOCore

/// HTTP/1.1 with large reads, and with a ``Connection`` for the requests on it.
///
/// Hummingbird's own channel leaves the receive buffer at NIO's default of 64 KiB: a push of 1 MiB then costs about twice the CPU.
struct ConnectionChannel: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let http: HTTP1Channel.Value
        let connection: Connection
        var channel: any Channel { http.channel }
    }

    let http: HTTP1Channel
    let readBufferMax: Int

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let connection = Connection()
        do {
            try channel.syncOptions?.setOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 4096, initial: min(65_536, readBufferMax), maximum: readBufferMax))
            try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
            try channel.pipeline.syncOperations.addHandler(ClientGoneHandler(connection))
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        return http.setup(channel: channel, logger: logger).map { Value(http: $0, connection: connection) }
    }

    func handle(value: Value, logger: Logger) async {
        await Connection.$current.withValue(value.connection) { await http.handle(value: value.http, logger: logger) }
    }
}

/// Tells the ``Connection`` when the client hangs up. As in Go's server, a client that closes only its own side counts as gone:
/// from here the two look the same until the answer is written. First in the pipeline: a websocket goes right behind it.
final class ClientGoneHandler: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    private let connection: Connection

    init(_ connection: Connection) {
        self.connection = connection
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { connection.closed() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.closed()
        context.fireChannelInactive()
    }
}
