/// Why a query has no answer. The message is what the client reads, in Loki's words where Loki has them.
public struct QueryError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Kind: Equatable, Sendable {
        /// The query itself, or what it meets in the data (`pipeline error: …`), makes no sense: change the query (400).
        case badRequest
        /// A limit of ``QueryLimits``; the message names it (400).
        case limit
        /// All queries together hold as much memory as they may: later, when others are done (429).
        case overloaded
        /// The time is over (504).
        case timeout
        /// Nobody waits for the answer any more (499).
        case cancelled
        /// Stored data could not be read (500).
        case storage
        /// The series of the two sides cannot be matched, or something that should not happen did (500).
        case `internal`
    }

    public var kind: Kind
    public var message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }
}
