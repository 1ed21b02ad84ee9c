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

    deinit { close(descriptor) }
}
