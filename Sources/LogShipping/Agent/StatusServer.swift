import Glibc
import LogModel

/// The agent's own `/metrics` and `/ready`: one small answer per connection, on one thread.
public final class StatusServer: Sendable {
    public let port: UInt16
    private let listener: Int32

    /// - Parameters:
    ///   - address: `host:port`; port 0 takes any.
    ///   - answer: status and body for a path.
    public init(_ address: String, answer: @escaping @Sendable (String) -> (Int, String)) throws {
        (listener, port) = try Sockets.listen(address, type: Int32(SOCK_STREAM.rawValue))
        let listener = listener
        OwnThread.start {
            while true {
                let connection = accept(listener, nil, nil)
                if connection < 0 {
                    if errno == EINTR || errno == ECONNABORTED { continue }
                    if errno == EBADF || errno == EINVAL { return }
                    usleep(100_000)
                    continue
                }
                Self.serve(connection, answer)
                close(connection)
            }
        }
    }

    private static func serve(_ connection: Int32, _ answer: (String) -> (Int, String)) {
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var head: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 2048)
        while head.count < 16 << 10, !String(decoding: head, as: UTF8.self).contains("\r\n\r\n") {
            let count = recv(connection, &part, part.count, 0)
            if count <= 0 { return }
            head += part[..<count]
        }
        let words = String(decoding: head.prefix { $0 != 0x0D }, as: UTF8.self).split(separator: " ")
        let (status, body) = words.count > 1 && words[0] == "GET" ? answer(String(words[1].prefix { $0 != "?" })) : (405, "only GET\n")
        let text =
            "HTTP/1.1 \(status) \(status == 200 ? "OK" : "No")\r\nContent-Type: text/plain; version=0.0.4\r\nConnection: close\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { send(connection, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { return }
            sent += count
        }
    }
}
