/// Why a call failed, in a sentence for the person at the terminal.
public struct LokiClientError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Kind: Equatable, Sendable {
        /// The address is no http or https URL.
        case badAddress
        /// No connection, or it broke: trying again may help.
        case unreachable
        /// No answer within the client's limit of time.
        case timedOut
        /// The server refused, with this status. Trying again helps for 429 and 5xx only.
        case refused(status: Int)
        /// The answer is not what was asked for: not a server of this kind.
        case badAnswer
    }

    public var kind: Kind
    public var message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// Whether the same call may succeed later.
    public var isTransient: Bool {
        switch kind {
        case .unreachable, .timedOut: true
        case .refused(let status): status == 429 || status >= 500
        case .badAddress, .badAnswer: false
        }
    }

    public var description: String { message }
}
