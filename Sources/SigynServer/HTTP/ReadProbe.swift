import NIOCore

/// Sees the bytes of a connection before HTTP does: when they come, and whether the server wants any.
final class ReadProbe: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias OutboundIn = NIOAny

    /// TLS begins with a handshake, whose time counts as that of a head.
    private let hasHandshake: Bool
    /// Whether the server waits for bytes.
    private(set) var isReading = false
    /// What comes is of no use to anybody.
    var isDiscarding = false
    var onBytes: (() -> Void)?

    init(hasHandshake: Bool) {
        self.hasHandshake = hasHandshake
    }

    func channelActive(context: ChannelHandlerContext) {
        if hasHandshake { onBytes?() }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isDiscarding { return }
        onBytes?()
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        isReading = true
        context.read()
    }
}
