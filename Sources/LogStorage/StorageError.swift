/// What storage could not do. A kind exists only where the caller acts differently on it.
public struct StorageError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Kind: Equatable, Sendable {
        /// The disk is full or failing, or the store is stopping: the push was not stored; try again later (503).
        case unavailable
        /// More pushes wait than may: the push was not stored; try again later (429).
        case overloaded
        /// Stored bytes do not check out: what is named cannot be read; other data can.
        case corrupt
        /// The store is in use by another process, or cannot be opened: fix what is named.
        case cannotOpen
    }

    public var kind: Kind
    /// One sentence: what, where, and what to do.
    public var message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }
}
