import LogParsing

/// A bucket that is listed again and again.
public struct BucketOptions: Sendable {
    public var bucket = ""
    public var prefixes = [""]
    public var aws = AWSPlace()
    public var format = FormatOptions()
    public var pollSeconds = 60.0
    /// Objects older than that are not looked at, and what was read is remembered as long.
    public var lookBackSeconds = 48.0 * 3600
    /// At the first start: objects changed since so long ago are read; nil: those of the whole look-back.
    public var startSeconds: Double?

    public init() { format.format = .auto }
}
