import NIOCore
import NIOWebSocket

/// A connection that goes on as a websocket: text goes out, nothing of interest comes in.
struct WebSocketConnection: Sendable {
    /// Longest frame that a client may send; it has nothing to say but pings, pongs and a close.
    private static let clientFrameMax = 64 << 10

    private let channel: any Channel
    private let handler: NIOLoopBound<WebSocketHandler>
    private let closed: EventLoopFuture<Void>

    /// Sends the answer to the handshake and puts the websocket between the socket and HTTP, in one step: a client may send frames as
    /// soon as it has the answer, and HTTP must not get to see them.
    ///
    /// Any request of a connection can be upgraded, not only the first, as the pipeline of HTTP stays as it is behind ours.
    static func open(on channel: any Channel, _ handshake: WebSocketHandshake) async throws -> WebSocketConnection {
        try await channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let front = try pipeline.context(handlerType: ClientGoneHandler.self)
            let closed = channel.eventLoop.makePromise(of: Void.self)
            let handler = WebSocketHandler(closed: closed)
            do {
                try pipeline.addHandlers(
                    [
                        ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: clientFrameMax)) as any ChannelHandler,
                        WebSocketFrameEncoder(), handler,
                    ], position: .after(front.handler))
            } catch {
                closed.fail(error)
                throw error
            }
            // Frames are no heads of requests: nobody waits for one to be whole.
            try pipeline.handler(type: ReadProbe.self).onBytes = nil
            front.writeAndFlush(NIOAny(ByteBuffer(string: handshake.answer)), promise: nil)
            return WebSocketConnection(
                channel: channel, handler: NIOLoopBound(handler, eventLoop: channel.eventLoop), closed: closed.futureResult)
        }.get()
    }

    /// Returns when the socket has taken the text: who reads slowly is written to slowly.
    ///
    /// - Throws: when the connection is closed.
    func send(_ text: [UInt8]) async throws {
        let promise = channel.eventLoop.makePromise(of: Void.self)
        channel.eventLoop.execute { handler.value.send(text: ByteBuffer(bytes: text), promise: promise) }
        try await promise.futureResult.get()
    }

    /// Says why, and closes. Returns when the connection is closed.
    func close(_ code: WebSocketErrorCode, _ reason: String) async {
        channel.eventLoop.execute { handler.value.close(code: code, reason: reason) }
        await untilClosed()
    }

    /// Closes without a word: the client sees 1006, which tells it to come back.
    func drop() { channel.close(mode: .all, promise: nil) }

    func untilClosed() async { try? await closed.get() }
}
