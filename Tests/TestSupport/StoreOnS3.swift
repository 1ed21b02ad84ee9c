import AWS
import ObjectStores
import Synchronization

/// S3 stores of tests: each below a prefix of its own in the bucket `stores`.
public enum StoreOnS3 {
    /// Attempts follow each other at once, and nothing is hedged.
    public static var options: S3Options {
        var options = S3Options()
        options.retry = RetryPolicy(attemptsMax: 3, baseSeconds: 0.01, capSeconds: 0.02)
        options.timeoutSeconds = 10
        options.hedgeAfterSeconds = nil
        options.partBytes = 5 << 20
        return options
    }

    private static let count = Atomic(0)

    public static func freshPrefix() -> String { "tests/t=\(count.add(1, ordering: .relaxed).newValue)" }

    /// On SeaweedFS, which checks signatures.
    ///
    /// - Parameter proxy: stands before it.
    public static func onSeaweed(
        through proxy: FaultProxy? = nil, prefix: String = freshPrefix(), _ options: S3Options = options
    ) throws -> S3Store {
        try seaweed.get()
        return try make(endpoint: proxy?.endpoint ?? SeaweedServer.shared().endpoint, prefix, options)
    }

    /// On moto, which answers as AWS does.
    public static func onMoto() throws -> S3Store {
        try moto.get()
        return try make(endpoint: MotoServer.shared().endpoint, freshPrefix(), options)
    }

    private static let seaweed = Result { try makeBucket(SeaweedServer.shared().endpoint) }
    private static let moto = Result { try makeBucket(MotoServer.shared().endpoint) }

    public static let keys = CredentialChain([
        FixedCredentials(Credentials(accessKeyID: SeaweedServer.accessKey, secretAccessKey: SeaweedServer.secretKey))
    ])

    private static func makeBucket(_ endpoint: String) throws {
        try S3Client(AWSOptions(region: "us-east-1", endpoint: endpoint), credentials: keys).createBucket("stores")
    }

    private static func make(endpoint: String, _ prefix: String, _ options: S3Options) throws -> S3Store {
        var options = options
        options.endpoint = endpoint
        return try S3Store(S3Location(bucket: "stores", prefix: prefix), options, credentials: keys)
    }
}
