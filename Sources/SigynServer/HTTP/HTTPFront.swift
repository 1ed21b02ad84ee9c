import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore

/// Between HTTP and the routes: takes requests apart, writes replies.
struct HTTPFront: Sendable {
    let answer: @Sendable (RouteRequest) async -> Reply
    let date = DateHeader()

    @Sendable
    func respond(to request: Request, writer: consuming ResponseWriter, channel: any Channel) async throws {
        if request.headers[.expect]?.lowercased() == "100-continue" {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        let routed = RouteRequest(request)
        let reply = await answer(routed)
        var head = HTTPResponse(status: reply.status, headerFields: reply.headers)
        head.headerFields[.date] = date.now()
        // The decoder reads nothing more behind a request that asked for another protocol, granted or not (`curl --http2` does).
        if WebSocketHandshake.asksForUpgrade(routed) { head.headerFields[.connection] = "close" }
        if let contentType = reply.contentType { head.headerFields[.contentType] = contentType }
        let isPacked = Compression.applies(to: reply, of: request, &head.headerFields)
        switch reply.body {
        case .empty:
            if reply.status != .noContent { head.headerFields[.contentLength] = "0" }
            try await writer.writeResponse(head)
        case .bytes(var bytes):
            if isPacked { bytes = try Compression().pack(bytes, isLast: true) }
            head.headerFields[.contentLength] = "\(bytes.count)"
            if request.method == .head { return try await writer.writeResponse(head) }
            try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        case .stream(let write):
            let body = try await writer.writeHead(head)
            var stream = ReplyStream(body, compression: isPacked ? Compression() : nil)
            // An error here cuts the connection before the closing chunk: the client sees that the answer is not whole.
            try await write(&stream)
            try await stream.finish()
            try await body.finish(nil)
        case .webSocket(let handshake, let serve):
            let socket = try await WebSocketConnection.open(on: channel, handshake)
            await serve(socket)
            socket.drop()
        }
    }
}
