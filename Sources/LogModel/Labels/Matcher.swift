/// One condition on a stream label: `app="shop"`, `env!~"dev|test"`.
public struct Matcher: Hashable, Sendable {
    public enum Operation: String, Hashable, Sendable {
        case equal = "="
        case notEqual = "!="
        case matches = "=~"
        case notMatches = "!~"

        public var isNegative: Bool { self == .notEqual || self == .notMatches }
        public var isRegex: Bool { self == .matches || self == .notMatches }
    }

    public var name: String
    public var operation: Operation
    public var value: String

    public init(_ name: String, _ operation: Operation, _ value: String) {
        self.name = name
        self.operation = operation
        self.value = value
    }
}
