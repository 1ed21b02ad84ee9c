import AWS
import HTTPTransport

/// Clients of S3 and SQS for one place.
struct AWSClients: Sendable {
    let s3: S3Client
    private let options: AWSOptions
    private let chain: CredentialChain
    private let sqsEndpoint: String?

    /// - Parameter queueURL: tells the region where none is configured.
    init(_ place: AWSPlace, queueURL: String? = nil) throws {
        guard let region = place.region ?? queueURL.flatMap({ SQSClient.region(ofQueue: $0) }) ?? Region.findAnywhere() else {
            throw ConfigError("the region is not known: set aws.region or the environment variable AWS_REGION")
        }
        var options = AWSOptions(region: region, endpoint: place.s3Endpoint, tls: TLSOptions(caFile: place.caFile))
        // A target that does not take lines for a while stalls the download.
        options.stallSeconds = 120
        self.options = options
        sqsEndpoint = place.sqsEndpoint
        chain = .standard(profile: place.profile)
        s3 = try S3Client(options, credentials: chain)
    }

    func queue(_ url: String) throws -> SQSClient {
        var options = options
        options.endpoint = sqsEndpoint
        return try SQSClient(options, queueURL: url, credentials: chain)
    }
}
