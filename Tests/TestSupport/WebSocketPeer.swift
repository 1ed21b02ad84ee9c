import Glibc
import Testing

/// The client's end of a websocket for tests, byte by byte: it may also say what no client would. Messages of a tail that a strict client
/// would stumble over are issues of the test.
public final class WebSocketPeer {
    public struct Frame: Equatable, Sendable {
        public var opcode: UInt8
        public var payload: [UInt8]
        public var text: String { String(decoding: payload, as: UTF8.self) }
        /// Of a close frame.
        public var closeCode: Int? { opcode == 8 && payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil }
    }

    private let descriptor: Int32
    private var unread: [UInt8] = []
    private var isTail = false
    /// Head of the answer to the handshake, and its body as far as it came.
    public private(set) var answer = ""

    /// - Parameter request: lines of the head behind the first, without the last empty one; nil: a good handshake.
    public init(port: UInt16, target: String, headers: [String]? = nil, timeoutSeconds: Int = 60) throws(HTTPConnection.NoAnswer) {
        guard let connected = Loopback.connect(port: port, timeoutSeconds: timeoutSeconds) else {
            throw HTTPConnection.NoAnswer(reason: "nobody listens on port \(port)")
        }
        descriptor = connected
        try open(target, headers: headers)
    }

    deinit { close(descriptor) }

    /// Headers of a good handshake.
    public static let handshake = [
        "Host: x", "Upgrade: websocket", "Connection: keep-alive, Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Origin: http://elsewhere",
    ]

    /// Sends a request on the connection and reads the head of its answer; also when there was another before.
    public func open(_ target: String, headers: [String]? = nil) throws(HTTPConnection.NoAnswer) {
        isTail = target.prefix { $0 != "?" }.hasSuffix("/tail")
        send(Array((["GET \(target) HTTP/1.1"] + (headers ?? Self.handshake) + ["", ""]).joined(separator: "\r\n").utf8))
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let at = unread.indices.first(where: { unread[$0...].starts(with: end) }) {
                answer = String(decoding: unread[..<at], as: UTF8.self)
                unread.removeSubrange(..<(at + end.count))
                break
            }
            guard fill() else { throw HTTPConnection.NoAnswer(reason: "the connection was closed in the head of the answer") }
        }
        guard let length = answer.lowercased().split(separator: "\r\n").first(where: { $0.hasPrefix("content-length: ") }),
            let count = Int(length.drop { !$0.isNumber })
        else { return }
        while unread.count < count, fill() {}
        answer += "\r\n\r\n" + String(decoding: unread.prefix(count), as: UTF8.self)
        unread.removeSubrange(..<min(count, unread.count))
    }

    public var isOpen: Bool { answer.hasPrefix("HTTP/1.1 101 ") }

    /// A masked frame of at most 125 bytes.
    public func send(opcode: UInt8, _ payload: [UInt8] = []) {
        let mask: [UInt8] = [1, 2, 3, 4]
        send([0x80 | opcode, 0x80 | UInt8(payload.count)] + mask + payload.enumerated().map { $1 ^ mask[$0 & 3] })
    }

    public func send(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    /// The next frame; nil when the server has closed the connection. Pings are answered and passed over.
    public func next(answersPings: Bool = true) -> Frame? {
        while true {
            guard let frame = frame() else { return nil }
            if isTail, frame.opcode == 1, let problem = StrictTail.problem(frame.payload) { Issue.record("\(problem)") }
            if frame.opcode != 9 || !answersPings { return frame }
            send(opcode: 10, frame.payload)
        }
    }

    private func frame() -> Frame? {
        guard fill(to: 2) else { return nil }
        var (length, offset) = (Int(unread[1] & 0x7F), 2)
        if length >= 126 {
            let width = length == 126 ? 2 : 8
            guard fill(to: 2 + width) else { return nil }
            length = unread[2..<2 + width].reduce(0) { $0 << 8 | Int($1) }
            offset += width
        }
        guard fill(to: offset + length) else { return nil }
        defer { unread.removeSubrange(..<(offset + length)) }
        return Frame(opcode: unread[0] & 0x0F, payload: Array(unread[offset..<offset + length]))
    }

    private func fill(to count: Int) -> Bool {
        while unread.count < count { if !fill() { return false } }
        return true
    }

    private func fill() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 { unread += buffer[..<count] }
        return count > 0
    }
}
