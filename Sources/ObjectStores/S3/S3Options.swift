import AWS
import HTTPTransport

/// How an ``S3Store`` talks to its server.
public struct S3Options: Sendable {
    /// Nil: what the environment, the profile or the machine's metadata say; `us-east-1` where an endpoint is given.
    public var region: String?
    /// `http://127.0.0.1:8333`; nil: AWS' own.
    public var endpoint: String?
    /// Nil: the path where an endpoint is given, else the virtual host.
    public var addressing: S3Client.Addressing?
    public var tls = TLSOptions()
    /// Exchanges at one time; further ones wait for their turn.
    public var connectionsMax = 16
    /// For one attempt as a whole.
    public var timeoutSeconds = 30.0
    /// An attempt in which no byte moves for so long is given up.
    public var stallSeconds = 10
    public var retry = RetryPolicy(attemptsMax: 4, baseSeconds: 0.1, capSeconds: 5, retryAfterMaxSeconds: 10)
    /// A read that has not been answered for so long is asked for once more, and the first answer counts; nil: never.
    public var hedgeAfterSeconds: Double? = 1
    /// Objects of more bytes are uploaded in parts of so many; S3 wants 5 MiB at least, and takes 10,000 parts.
    public var partBytes = 16 << 20

    public init() {}

    /// - Throws: ``ObjectStoreError`` when no region is named anywhere.
    func client(_ credentials: CredentialChain, _ surroundings: Surroundings) throws(ObjectStoreError) -> S3Client {
        guard let region = region ?? (endpoint == nil ? Region.findAnywhere(surroundings) : Region.find(surroundings) ?? "us-east-1") else {
            throw ObjectStoreError(.unavailable, "no AWS region is named: set s3.region or AWS_REGION")
        }
        let options = AWSOptions(
            region: region, endpoint: endpoint, tls: tls, retry: retry, connectionsMax: connectionsMax, timeoutSeconds: timeoutSeconds,
            stallSeconds: stallSeconds)
        do throws(AWSError) {
            return try S3Client(options, credentials: credentials, addressing: addressing, surroundings: surroundings)
        } catch { throw ObjectStoreError(error) }
    }
}
