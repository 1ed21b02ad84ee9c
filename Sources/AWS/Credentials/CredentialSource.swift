/// One place where credentials may be found.
public protocol CredentialSource: Sendable {
    /// For messages: `environment`, `profile shop`, `instance metadata`.
    var name: String { get }
    /// - Returns: nil when this place is not set up at all, so that the next one is asked.
    /// - Throws: when it is set up and does not work: asking others would hide the mistake.
    func find() throws(AWSError) -> Credentials?
}

/// Credentials that were handed in.
public struct FixedCredentials: CredentialSource {
    public let name = "configuration"
    private let credentials: Credentials

    public init(_ credentials: Credentials) {
        self.credentials = credentials
    }

    public func find() -> Credentials? { credentials }
}
