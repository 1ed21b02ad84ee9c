/// Why a call to AWS, or to what speaks its language, failed. A kind exists only where the caller acts differently on it.
public struct AWSError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Kind: Equatable, Sendable {
        /// No such key, bucket or queue.
        case notFound
        /// A condition does not hold: the object is there already, or is another one.
        case preconditionFailed
        /// Not allowed, or signed with wrong keys: trying again does not help before somebody changes a policy.
        case denied
        /// No credentials could be had.
        case credentials
        /// No connection, a broken one, or a time-out, after all attempts.
        case unreachable
        /// The service is too busy or fails, after all attempts.
        case unavailable
        /// The request is wrong, or its object is in an archive.
        case refused
        /// The answer is not what the service's language says.
        case badAnswer
        /// The receiver of a body asked to stop.
        case stopped
    }

    public var kind: Kind
    /// A sentence; never holds a secret.
    public var message: String
    /// The service's own word: `NoSuchKey`, `SlowDown`.
    public var code: String?
    public var status: Int?
    /// Seconds the service asks to wait.
    public var retryAfterSeconds: Double?
    /// An earlier attempt broke, so nobody knows whether it succeeded: `preconditionFailed` may then be about what this very call put.
    public var isAmbiguous = false
    /// Where the bucket is, when the call went to another region.
    public var bucketRegion: String?

    public init(_ kind: Kind, _ message: String, code: String? = nil, status: Int? = nil, retryAfterSeconds: Double? = nil) {
        self.kind = kind
        self.message = message
        self.code = code
        self.status = status
        self.retryAfterSeconds = retryAfterSeconds
    }

    public var description: String { message }

    /// Whether the same call may succeed later without anybody changing anything.
    public var isTransient: Bool { kind == .unreachable || kind == .unavailable }
}
