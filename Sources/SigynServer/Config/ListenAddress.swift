/// Where the server listens: `127.0.0.1:3100`, `[::1]:3100`, `:3100` (every address).
public struct ListenAddress: Sendable, Equatable {
    public var host: String
    public var port: Int

    /// Nil when there is no port from 0 to 65535 behind the last colon.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
        var host = text[..<colon]
        if host.first == "[" {
            guard host.last == "]" else { return nil }
            host = host.dropFirst().dropLast()
        } else if host.contains(":") || host.contains("/") || host.contains(" ") {
            return nil
        }
        self.host = host.isEmpty ? "0.0.0.0" : String(host)
        self.port = Int(port)
    }

    /// Whether only programs of this machine can come.
    public var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
