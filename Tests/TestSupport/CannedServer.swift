import Glibc
import Synchronization

/// A server for one connection: keeps the requests it gets and gives each the next of its answers.
public final class CannedServer: Sendable {
    public let port: UInt16
    private let seen = Mutex<[String]>([])

    /// Requests as they came, head and body.
    public var requests: [String] { seen.withLock { $0 } }

    /// - Parameter headers: further lines of every answer.
    public init(_ answers: [(status: Int, body: String)], headers: [String] = []) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 4) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        precondition(isListening, "cannot listen on 127.0.0.1: \(String(cString: strerror(errno)))")
        port = UInt16(bigEndian: address.sin_port)
        let server = Unmanaged.passRetained(Work(server: self, listener: listener, answers: answers, headers: headers))
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, server.toOpaque())
        pthread_detach(thread)
    }

    private final class Work {
        let server: CannedServer
        let listener: Int32
        let answers: [(status: Int, body: String)]
        let headers: String

        init(server: CannedServer, listener: Int32, answers: [(status: Int, body: String)], headers: [String]) {
            self.headers = headers.map { $0 + "\r\n" }.joined()
            self.server = server
            self.listener = listener
            self.answers = answers
        }

        func run() {
            let connection = accept(listener, nil, nil)
            close(listener)
            defer { close(connection) }
            for answer in answers {
                guard let request = read(connection) else { return }
                server.seen.withLock { $0.append(request) }
                // An answer without a body has no length either (RFC 9110, 8.6).
                let length = answer.status == 204 ? "" : "Content-Length: \(answer.body.utf8.count)\r\n"
                let text = "HTTP/1.1 \(answer.status) X\r\n\(headers)\(length)\r\n\(answer.body)"
                _ = Array(text.utf8).withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            }
        }

        private func read(_ connection: Int32) -> String? {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let text = String(decoding: bytes, as: UTF8.self)
                if let end = text.firstRange(of: "\r\n\r\n") {
                    let head = text[..<end.lowerBound].lowercased()
                    let length = head.firstRange(of: "content-length: ").flatMap { Int(head[$0.upperBound...].prefix { $0.isNumber }) } ?? 0
                    if text[end.upperBound...].utf8.count >= length { return text }
                }
                let count = recv(connection, &buffer, buffer.count, 0)
                if count <= 0 { return nil }
                bytes += buffer[..<count]
            }
        }
    }
}
