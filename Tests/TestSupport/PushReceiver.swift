import Glibc
import LogModel
import Synchronization

/// A server on 127.0.0.1 that takes Loki's protobuf pushes, keeps every entry, and answers as a test says. Any number of connections.
public final class PushReceiver: Sendable {
    /// An entry as it came.
    public struct Entry: Hashable, Sendable {
        public var labels: String
        public var time: Int64
        public var line: [UInt8]
        public var metadata: [String: String]

        public init(labels: String, time: Int64, line: [UInt8], metadata: [String: String]) {
            self.labels = labels
            self.time = time
            self.line = line
            self.metadata = metadata
        }

        public var text: String { String(decoding: line, as: UTF8.self) }
    }

    public struct Request: Sendable {
        public var head: String
        public var body: [UInt8]
        public var entries: [Entry]
        public var status: Int
    }

    public struct Answer: Sendable {
        public var status: Int
        public var headers: [String]
        public var body: String

        public init(_ status: Int, headers: [String] = [], body: String = "") {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    public let port: UInt16
    private let listener: Int32
    private let answer: @Sendable (Int, [Entry]) -> Answer
    private let isDown: @Sendable () -> Bool
    private let seen = Mutex<[Request]>([])

    public var url: String { "http://127.0.0.1:\(port)" }
    public var requests: [Request] { seen.withLock { $0 } }
    /// Of pushes that were answered 2xx, in the order they came.
    public var stored: [Entry] { requests.filter { $0.status < 300 }.flatMap(\.entries) }

    /// - Parameters:
    ///   - isDown: while true, requests get 503 and are neither read nor kept.
    ///   - answer: for the request of that number, from 0, with those entries.
    public init(
        port: UInt16 = 0, answer: @escaping @Sendable (Int, [Entry]) -> Answer = { _, _ in Answer(204) },
        isDown: @escaping @Sendable () -> Bool = { false }
    ) {
        self.answer = answer
        self.isDown = isDown
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        precondition(isListening, "cannot listen on 127.0.0.1: \(String(cString: strerror(errno)))")
        listener = descriptor
        self.port = UInt16(bigEndian: address.sin_port)
        OwnThread.start { [weak self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                if connection < 0 { return }
                guard let server = self else {
                    close(connection)
                    return
                }
                OwnThread.start { server.serve(connection) }
            }
        }
    }

    /// What the body of a push holds.
    public static func entries(ofBody body: [UInt8]) -> [Entry] { PushDecoder.entries(body) }

    /// Takes no further connections.
    public func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Waits until a condition holds; false after so many seconds.
    public func wait(seconds: Double = 20, until isDone: ([Entry]) -> Bool) -> Bool {
        let end = monotonicSeconds() + seconds
        while !isDone(stored) {
            if monotonicSeconds() > end { return false }
            usleep(20_000)
        }
        return true
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            while let end = Self.headEnd(bytes) {
                let head = String(decoding: bytes[..<end], as: UTF8.self)
                let lower = head.lowercased()
                let length = lower.firstRange(of: "content-length: ").flatMap { Int(lower[$0.upperBound...].prefix { $0.isNumber }) } ?? 0
                if bytes.count < end + length { break }
                let body = Array(bytes[end..<end + length])
                bytes.removeSubrange(..<(end + length))
                if isDown() {
                    let text = "HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n"
                    _ = Array(text.utf8).withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                    continue
                }
                let entries = PushDecoder.entries(body)
                let reply = seen.withLock { seen in
                    let reply = answer(seen.count, entries)
                    seen.append(Request(head: head, body: body, entries: entries, status: reply.status))
                    return reply
                }
                let size = reply.status == 204 ? "" : "Content-Length: \(reply.body.utf8.count)\r\n"
                let text = "HTTP/1.1 \(reply.status) X\r\n\(reply.headers.map { $0 + "\r\n" }.joined())\(size)\r\n\(reply.body)"
                _ = Array(text.utf8).withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            if count <= 0 { return }
            bytes += buffer[..<count]
        }
    }

    private static func headEnd(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for at in 3..<bytes.count where bytes[at] == 0x0A && bytes[at - 1] == 0x0D && bytes[at - 2] == 0x0A { return at + 1 }
        return nil
    }
}
