import AWS
import LogParsing

/// Objects that a queue announces.
public struct QueueOptions: Sendable {
    public var queueURL = ""
    public var aws = AWSPlace()
    public var format = FormatOptions()
    /// For how long nobody else gets a message; renewed at half of it while its objects are read.
    public var visibilitySeconds = 300
    public var waitSeconds = 20
    /// A message that came so often is left to the queue's dead-letter rule.
    public var receivesMax = 10

    public init() { format.format = .auto }
}

/// Where AWS is, and who we are there.
public struct AWSPlace: Sendable {
    public var region: String?
    public var s3Endpoint: String?
    public var sqsEndpoint: String?
    public var profile: String?
    public var caFile: String?

    public init() {}
}
