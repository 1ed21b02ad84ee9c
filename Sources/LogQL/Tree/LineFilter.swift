/// `|= "a" or "b"`: keeps lines in which any alternative is found; negative ones keep lines in which none is.
public struct LineFilter: Equatable, Sendable {
    public enum Operation: String, Equatable, Sendable {
        case contains = "|="
        case notContains = "!="
        case matches = "|~"
        case notMatches = "!~"
        case pattern = "|>"
        case notPattern = "!>"

        public var isNegative: Bool { self == .notContains || self == .notMatches || self == .notPattern }
    }

    public enum Operand: Equatable, Sendable {
        /// The bytes of the literal: Go strings may hold any (`"\xff"`).
        case text([UInt8])
        /// `ip("10.0.0.0/8")`
        case ip(String)
    }

    public var operation: Operation
    /// At least one.
    public var alternatives: [Operand]

    public init(operation: Operation, alternatives: [Operand]) {
        self.operation = operation
        self.alternatives = alternatives
    }
}
