import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOSSL

/// Ends connections whose clients send or take too slowly, and says why while it still can: HTTP parts, behind the decoder.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// After a refusal what still comes is thrown away for so long, or the client would see a reset instead of the reason.
    private static let lingering = TimeAmount.seconds(1)

    private let config: Config.Server
    private let tls: ServerTLS?
    private let bounds: BoundMetrics
    private let lookInterval: TimeAmount
    private var pace: ConnectionPace
    private var probe: ReadProbe?
    private var isLooking = false
    private var isOver = false

    init(_ config: Config.Server, tls: ServerTLS?, bounds: BoundMetrics) {
        self.config = config
        self.tls = tls
        self.bounds = bounds
        pace = ConnectionPace(
            ConnectionPace.Limits(
                headTimeout: config.headerTimeout, bodyRateMin: config.bodyRateMin, bodyWindow: config.bodyRateWindow,
                writeTimeout: config.writeTimeout))
        let times: [Int64] = [config.headerTimeout, config.writeTimeout, config.bodyRateWindow].filter { $0 > 0 }
        let shortest: Int64 = times.min() ?? 0
        lookInterval = .nanoseconds(max(20_000_000, min(2_000_000_000, shortest / 4)))
    }

    func handlerAdded(context: ChannelHandlerContext) {
        probe = try? context.pipeline.syncOperations.handler(type: ReadProbe.self)
        // The guard and its probe live as long as the pipeline.
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        probe?.onBytes = {
            let (guarding, context) = loopBound.value
            guarding.pace.bytesCame(now: Self.now())
            guarding.keepLooking(context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        probe?.onBytes = nil
        probe = nil
        isOver = true
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: pace.headCame(now: Self.now())
        case .body(let bytes): pace.bodyCame(bytes.readableBytes)
        case .end: pace.requestCame()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isOver {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        var isEnd = false
        switch unwrapOutboundIn(data) {
        // 100 Continue is no answer yet.
        case .head(let head) where head.status.kind == .informational: return context.write(data, promise: promise)
        case .end: isEnd = true
        default: break
        }
        pace.wrote(isEnd: isEnd, now: Self.now())
        let promise = promise ?? context.eventLoop.makePromise(of: Void.self)
        let loopBound = NIOLoopBound(self, eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in loopBound.value.pace.writeFinished(now: Self.now()) }
        context.write(data, promise: promise)
        keepLooking(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is NIOSSLError || error is BoringSSLError { tls?.handshakeFailed() }
        guard let error = error as? HTTPParserError, error == .headerOverflow else { return context.fireErrorCaught(error) }
        bounds.refused(.headerBytes)
        end(
            context, status: HTTPResponse.Status(code: 431, reasonPhrase: "Request Header Fields Too Large"),
            "the request's URL and headers are larger than \(config.headerBytesMax) bytes (server.header_bytes_max): send long queries as a form by POST\n"
        )
    }

    private func keepLooking(_ context: ChannelHandlerContext) {
        if isLooking || isOver || !pace.isWatching { return }
        isLooking = true
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: lookInterval) {
            let (guarding, context) = loopBound.value
            guarding.isLooking = false
            guarding.look(context)
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        if isOver || !context.channel.isActive { return }
        switch pace.look(now: Self.now(), isReading: probe?.isReading ?? true) {
        case nil: keepLooking(context)
        case .head:
            bounds.refused(.headerTimeout)
            end(context, status: .requestTimeout, "the request's head did not come in time (server.header_timeout)\n")
        case .body:
            bounds.refused(.bodyRate)
            end(
                context, status: .requestTimeout,
                "the request's body came slower than \(config.bodyRateMin) bytes a second (server.body_rate_min): send smaller batches\n")
        case .answer:
            bounds.refused(.writeTimeout)
            isOver = true
            context.close(promise: nil)
        case .unreadBody:
            isOver = true
            context.close(promise: nil)
        }
    }

    /// Says why if nothing else is being said, then closes.
    private func end(_ context: ChannelHandlerContext, status: HTTPResponse.Status, _ text: String) {
        isOver = true
        probe?.isDiscarding = true
        guard !pace.answerBegan else { return context.close(promise: nil) }
        let fields: HTTPFields = [
            .contentType: Reply.plainText, .contentLength: "\(text.utf8.count)", .connection: "close",
        ]
        context.write(wrapOutboundOut(.head(HTTPResponse(status: status, headerFields: fields))), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(string: text))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(mode: .output, promise: nil)
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.lingering) { loopBound.value.close(promise: nil) }
    }

    private static func now() -> Int64 { Int64(clamping: NIODeadline.now().uptimeNanoseconds) }
}
