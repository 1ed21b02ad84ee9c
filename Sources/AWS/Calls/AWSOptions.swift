import HTTPTransport

/// How calls are made, the same for every service.
public struct AWSOptions: Sendable {
    /// `eu-west-1`; other servers take any, `us-east-1` as a rule.
    public var region: String
    /// `http://127.0.0.1:8333`; nil: AWS' own for the region.
    public var endpoint: String?
    public var tls: TLSOptions
    public var retry: RetryPolicy
    /// Exchanges at one time.
    public var connectionsMax: Int
    /// For one attempt as a whole, but for bodies that are streamed.
    public var timeoutSeconds: Double
    /// An exchange in which no byte moves for so long is given up.
    public var stallSeconds: Int

    public init(
        region: String, endpoint: String? = nil, tls: TLSOptions = TLSOptions(), retry: RetryPolicy = RetryPolicy(),
        connectionsMax: Int = 16, timeoutSeconds: Double = 60, stallSeconds: Int = 20
    ) {
        self.region = region
        self.endpoint = endpoint
        self.tls = tls
        self.retry = retry
        self.connectionsMax = connectionsMax
        self.timeoutSeconds = timeoutSeconds
        self.stallSeconds = stallSeconds
    }
}
