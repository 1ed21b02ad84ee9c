/// Why the server did not start, or did not end well: one sentence for its operator.
public struct ServerError: Error, Equatable, Sendable, CustomStringConvertible {
    public var description: String

    init(_ description: String) {
        self.description = description
    }
}
