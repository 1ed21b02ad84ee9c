import NIOCore
import NIOWebSocket

/// The server's end of a websocket on its event loop: sends what it is given, answers pings and a close, pings each second, and ends
/// the connection of a client from which nothing comes any more.
///
/// It stands between the socket and the handlers of HTTP, which see no byte any more from here on.
final class WebSocketHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// A client that has sent nothing for so long, no answer to a ping either, is gone.
    static let silenceMax = TimeAmount.seconds(60)

    /// Completed once the connection is closed, whoever did it.
    private let closed: EventLoopPromise<Void>
    private let pingInterval: TimeAmount
    private var context: ChannelHandlerContext?
    private var nextPing: Scheduled<Void>?
    private var lastHeard = NIODeadline.now()
    private var isPingUnsent = false
    private var isClosing = false

    init(closed: EventLoopPromise<Void>, pingInterval: TimeAmount = .seconds(1)) {
        self.closed = closed
        self.pingInterval = pingInterval
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        lastHeard = .now()
        schedulePing(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        nextPing?.cancel()
        closed.succeed()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        lastHeard = .now()
        // RFC 6455 §5.1: a client masks all it sends.
        guard frame.maskKey != nil else { return close(code: .protocolError, reason: "frames must be masked") }
        switch frame.opcode {
        case .ping: send(.pong, frame.unmaskedData, promise: nil)
        case .connectionClose:
            var data = frame.unmaskedData
            // The answer repeats the code; 1005, "none was given", must not be sent.
            if let code = data.readWebSocketErrorCode() { close(code: code, reason: "") } else { close(code: .normalClosure, reason: "") }
        default: break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What is no frame, or too long a one: RFC 6455 §7.1.7.
        if let error = error as? NIOWebSocketError { return close(code: WebSocketErrorCode(error), reason: "") }
        context.close(promise: nil)
    }

    /// A text frame; the promise is kept when the socket has taken it.
    func send(text: ByteBuffer, promise: EventLoopPromise<Void>) {
        if isClosing || context == nil { return promise.fail(ChannelError.ioOnClosedChannel) }
        send(.text, text, promise: promise)
    }

    /// Says why, then ends the connection.
    func close(code: WebSocketErrorCode, reason: String) {
        guard let context, !isClosing else { return }
        isClosing = true
        nextPing?.cancel()
        var data = context.channel.allocator.buffer(capacity: 2 + reason.utf8.count)
        data.write(webSocketErrorCode: code)
        data.writeString(reason)
        let sent = context.eventLoop.makePromise(of: Void.self)
        send(.connectionClose, data, promise: sent)
        let channel = context.channel
        sent.futureResult.whenComplete { _ in channel.close(promise: nil) }
    }

    private func send(_ opcode: WebSocketOpcode, _ data: ByteBuffer, promise: EventLoopPromise<Void>?) {
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: promise)
    }

    private func schedulePing(_ context: ChannelHandlerContext) {
        nextPing = context.eventLoop.assumeIsolated().scheduleTask(in: pingInterval) { [weak self] in self?.ping() }
    }

    private func ping() {
        guard let context, !isClosing else { return }
        schedulePing(context)
        if NIODeadline.now() - lastHeard > Self.silenceMax { return context.close(promise: nil) }
        // To a client that reads nothing pings must not pile up.
        if isPingUnsent { return }
        isPingUnsent = true
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { [weak self] _ in self?.isPingUnsent = false }
        send(.ping, ByteBuffer(), promise: sent)
    }
}

extension WebSocketErrorCode {
    /// The code that a frame which cannot be read is answered with.
    fileprivate init(_ error: NIOWebSocketError) {
        switch error {
        case .invalidFrameLength: self = .messageTooLarge
        default: self = .protocolError
        }
    }
}
