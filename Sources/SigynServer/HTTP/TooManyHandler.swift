import NIOCore

/// Answers one connection too many whatever it asks, and closes it within a second.
final class TooManyHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let setting: String
    private let speaksPlainly: Bool

    init(setting: String, speaksPlainly: Bool) {
        self.setting = setting
        self.speaksPlainly = speaksPlainly
    }

    func channelActive(context: ChannelHandlerContext) {
        guard speaksPlainly else { return context.close(promise: nil) }
        let text = "too many connections (\(setting)), try again later\n"
        let answer =
            "HTTP/1.1 429 Too Many Requests\r\nContent-Type: \(Reply.plainText)\r\nContent-Length: \(text.utf8.count)\r\nRetry-After: 1\r\nConnection: close\r\n\r\n\(text)"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        context.close(mode: .output, promise: nil)
        // Closed at once, with the request unread, the client would see a reset instead of the answer.
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .seconds(1)) { loopBound.value.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
