import CShims

/// The client's end of a websocket over libcurl's connection, plain or TLS: blocking, for one thread.
final class WebSocketStream {
    enum Failure: Error, Equatable {
        /// No connection, or it broke.
        case broken(String)
        /// The server answered the handshake with an error.
        case refused(status: Int, sentence: String)
        /// What came is no websocket's.
        case notSpoken(String)
    }

    enum Event: Equatable {
        case message([UInt8])
        case closed(code: Int, reason: String)
    }

    /// libcurl's code for a time that is over.
    private static let timedOut: Int32 = 28
    /// Longest answer to a handshake.
    private static let headMax = 64 << 10

    private let stream: OpaquePointer
    private var messages: WebSocketMessages
    private var random: any RandomNumberGenerator
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    /// Connects and shakes hands.
    ///
    /// - Parameters:
    ///   - address: `http://` or `https://`, without a path.
    ///   - target: path and query.
    ///   - headers: further ones, `Name: value`.
    init(
        address: String, target: String, headers: [String], transport: Transport = Transport(), timeoutMilliseconds: Int, messageMax: Int,
        random: any RandomNumberGenerator = SystemRandomNumberGenerator()
    ) throws(Failure) {
        guard let stream = shim_stream_new() else { throw .broken("libcurl could not be started") }
        self.stream = stream
        self.random = random
        messages = WebSocketMessages(messageMax: messageMax)
        let code = shim_stream_connect(
            stream, address, timeoutMilliseconds, transport.caFile, transport.certificateFile, transport.keyFile, transport.proxy,
            transport.skipsVerification)
        if code != 0 { throw failure(code) }
        try shakeHands(address, target, headers, timeoutMilliseconds)
    }

    deinit { shim_stream_free(stream) }

    /// Waits for the next message, answering pings meanwhile.
    ///
    /// - Parameter silenceMilliseconds: a server of which nothing comes for so long, no ping either, is gone.
    func next(silenceMilliseconds: Int) throws(Failure) -> Event {
        while true {
            let event: WebSocketMessages.Event?
            do throws(WebSocketFrame.Fault) { event = try messages.next() } catch {
                throw .notSpoken("what came is no websocket: \(error)")
            }
            switch event {
            case .message(let bytes): return .message(bytes)
            case .ping(let bytes): try send(WebSocketFrame(opcode: .pong, payload: bytes), silenceMilliseconds)
            case .close(let code, let reason):
                // The answer repeats the code; nothing follows, and nobody waits.
                let payload = code == 1005 ? [] : [UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)]
                try? send(WebSocketFrame(opcode: .close, payload: payload), 1000)
                return .closed(code: code, reason: reason)
            case nil: messages.receive(try receive(silenceMilliseconds))
            }
        }
    }

    private func shakeHands(_ address: String, _ target: String, _ headers: [String], _ timeoutMilliseconds: Int) throws(Failure) {
        let key = WebSocketKey.random(using: &random)
        let host = address.drop { $0 != "/" }.drop { $0 == "/" }
        let lines =
            ["GET \(target) HTTP/1.1", "Host: \(host)", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
            + ["Sec-WebSocket-Key: \(key)"] + headers
        try send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8), timeoutMilliseconds)
        var answer: [UInt8] = []
        while true {
            if let head = HandshakeAnswer(answer) {
                if head.status != 101 { throw .refused(status: head.status, sentence: sentence(of: head, timeoutMilliseconds)) }
                guard head.headers["sec-websocket-accept"] == WebSocketKey.accept(key) else {
                    throw .notSpoken("the handshake was answered with a wrong key")
                }
                messages.receive(head.rest)
                return
            }
            if answer.count > Self.headMax { throw .notSpoken("the handshake was answered with no head of HTTP") }
            answer += try receive(timeoutMilliseconds)
        }
    }

    /// The first line of the body of a refusal, as far as it comes.
    private func sentence(of head: HandshakeAnswer, _ timeoutMilliseconds: Int) -> String {
        var body = head.rest
        let length = min(head.headers["content-length"].flatMap { Int($0) } ?? 0, 4096)
        while body.count < length, let more = try? receive(timeoutMilliseconds) { body += more }
        let text = String(decoding: body.prefix(length), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "no reason given"
    }

    private func send(_ frame: WebSocketFrame, _ timeoutMilliseconds: Int) throws(Failure) {
        let mask = withUnsafeBytes(of: random.next()) { Array($0.prefix(4)) }
        try send(frame.masked(mask), timeoutMilliseconds)
    }

    private func send(_ bytes: [UInt8], _ timeoutMilliseconds: Int) throws(Failure) {
        let code = bytes.withUnsafeBytes { shim_stream_send(stream, $0.baseAddress, $0.count, Int32(clamping: timeoutMilliseconds)) }
        if code != 0 { throw failure(code) }
    }

    private func receive(_ timeoutMilliseconds: Int) throws(Failure) -> ArraySlice<UInt8> {
        var count = 0
        let code = buffer.withUnsafeMutableBytes { bytes -> Int32 in
            guard let start = bytes.baseAddress else { return Self.timedOut }
            return shim_stream_receive(stream, start, bytes.count, Int32(clamping: timeoutMilliseconds), &count)
        }
        if code == Self.timedOut { throw .broken("nothing came for \(timeoutMilliseconds / 1000) s") }
        if code != 0 { throw failure(code) }
        if count == 0 { throw .broken("the server closed the connection") }
        return buffer[..<count]
    }

    private func failure(_ code: Int32) -> Failure { .broken(String(cString: shim_stream_error(stream, code))) }
}
