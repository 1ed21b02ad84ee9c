import LogModel

/// Keys of an identity, perhaps for a limited time. Its text never shows the secrets.
public struct Credentials: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var accessKeyID: String
    public var secretAccessKey: String
    public var sessionToken: String?
    /// When they cease to work; nil: never.
    public var expiration: Timestamp?

    public init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expiration: Timestamp? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }

    public var description: String { "credentials \(accessKeyID.prefix(4))…" }
    public var debugDescription: String { description }
    /// `dump` and string interpolation of what holds them show no secrets either.
    public var customMirror: Mirror { Mirror(self, children: ["accessKeyID": "\(accessKeyID.prefix(4))…"]) }
}
