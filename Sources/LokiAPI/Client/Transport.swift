/// What a client's connections go through; nil leaves it to the system. Files are in PEM.
public struct Transport: Sendable, Equatable {
    /// Certificates that sign servers to be trusted, instead of the system's.
    public var caFile: String?
    /// The client's own certificate, and its key when that is in a file of its own.
    public var certificateFile: String?
    public var keyFile: String?
    /// Takes any certificate: whoever sits between may read and change everything.
    public var skipsVerification = false
    /// `http://host:port`; nil: what the environment says (`http_proxy`, `no_proxy`).
    public var proxy: String?

    public init() {}
}
