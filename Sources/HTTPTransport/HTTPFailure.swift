/// Why there is no answer.
public struct HTTPFailure: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Kind: Equatable, Sendable {
        /// No connection, or it broke: trying again may help.
        case unreachable
        /// Nothing, or not all, within the time allowed: trying again may help.
        case timedOut
        /// The certificate of the other side is not trusted, or ours cannot be used.
        case untrusted
        /// The request cannot be sent as it is.
        case badRequest
        /// More came than the caller wanted to hold.
        case tooLarge
        /// The receiver of the body asked to stop.
        case stopped
    }

    public var kind: Kind
    public var message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var isTransient: Bool { kind == .unreachable || kind == .timedOut }

    public var description: String { message }

    /// - Parameter code: a CURLcode (curl/curl.h).
    init(code: Int32, reason: String) {
        let kind: Kind =
            switch code {
            case 1, 3: .badRequest
            case 28: .timedOut
            case 35, 51, 53, 54, 58, 59, 60, 64, 66, 77, 80, 82, 83, 90, 91: .untrusted
            default: .unreachable
            }
        // A handshake that the other side cut off is a connection that broke, not a matter of trust.
        self.init(code == 35 && !reason.contains("certificate") ? .unreachable : kind, reason)
    }
}
