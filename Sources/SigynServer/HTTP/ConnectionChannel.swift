import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// HTTP/1.1 with large reads, over TLS where there is a certificate, and with a ``Connection`` for the requests on it.
///
/// Hummingbird's own channel leaves the receive buffer at NIO's default of 64 KiB: a push of 1 MiB then costs about twice the CPU.
struct ConnectionChannel: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        /// Nil: one connection too many, which has been told so.
        let http: HTTP1Channel.Value?
        let connection: Connection
        let channel: any Channel
    }

    let http: HTTP1Channel
    let readBufferMax: Int
    /// Nil: plain HTTP.
    let tls: ServerTLS?
    let counts: ConnectionCounts
    let bounds: BoundMetrics

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let connection = Connection()
        let address = channel.remoteAddress?.ipAddress ?? ""
        switch counts.open(address) {
        case .taken: channel.closeFuture.whenComplete { [counts] _ in counts.close(address) }
        case .tooMany: return refuse(channel, connection, .connections)
        case .tooManyOfAddress: return refuse(channel, connection, .connectionsByAddress)
        }
        do {
            try channel.syncOptions?.setOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 4096, initial: min(65_536, readBufferMax), maximum: readBufferMax))
            try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
            if let tls {
                try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls.context))
            }
            try channel.pipeline.syncOperations.addHandler(ReadProbe(hasHandshake: tls != nil))
            try channel.pipeline.syncOperations.addHandler(ClientGoneHandler(connection))
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        return http.setup(channel: channel, logger: logger).map { Value(http: $0, connection: connection, channel: channel) }
    }

    func handle(value: Value, logger: Logger) async {
        guard let channel = value.http else {
            try? await value.channel.closeFuture.get()
            return
        }
        await Connection.$current.withValue(value.connection) { await http.handle(value: channel, logger: logger) }
    }

    /// Without a word over TLS: the handshake alone would cost more than the request.
    private func refuse(_ channel: any Channel, _ connection: Connection, _ bound: BoundMetrics.Bound) -> EventLoopFuture<Value> {
        bounds.refused(bound)
        let value = Value(http: nil, connection: connection, channel: channel)
        do {
            try channel.pipeline.syncOperations.addHandler(TooManyHandler(setting: bound.rawValue, speaksPlainly: tls == nil))
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        return channel.eventLoop.makeSucceededFuture(value)
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
