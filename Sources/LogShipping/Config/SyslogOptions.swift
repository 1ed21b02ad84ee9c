import LogModel

/// A syslog receiver.
public struct SyslogOptions: Sendable {
    /// `host:port`; nil: not over that protocol.
    public var udp: String?
    public var tcp: String?
    /// Longer messages are cut.
    public var messageBytesMax = 8192
    /// A connection that is silent for so long is closed.
    public var idleSeconds = 120.0
    public var connectionsMax = 256
    /// Whether the message's own time is used; else that of its receipt.
    public var usesMessageTime = false
    /// East of UTC, of RFC 3164 messages, which name no zone.
    public var zoneSeconds = 0

    public init() {}
}
