import Glibc

/// Bytes sent to a server over a connection that stays open, for requests that never end.
public final class OpenRequest {
    private let descriptor: Int32

    public init(port: UInt16, text: String) throws(HTTPConnection.NoAnswer) {
        guard let connected = Loopback.connect(port: port, timeoutSeconds: 30) else {
            throw HTTPConnection.NoAnswer(reason: "nobody listens on port \(port)")
        }
        descriptor = connected
        _ = send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL))
    }

    /// What comes until the server closes the connection, or says nothing for 30 s.
    public func readToEnd() -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    deinit { close(descriptor) }
}
