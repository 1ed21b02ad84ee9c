/// Whom to trust, and who we are: paths of PEM files.
public struct TLSOptions: Equatable, Sendable {
    /// Certificates to trust instead of the system's; nil: those that the variable SSL_CERT_FILE names, if it is set.
    public var caFile: String?
    /// Our certificate and its key, for servers that want one.
    public var certificateFile: String?
    public var keyFile: String?
    /// Talks to anybody: for trying things out.
    public var skipsVerification = false

    public init(caFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil, skipsVerification: Bool = false) {
        self.caFile = caFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.skipsVerification = skipsVerification
    }
}
