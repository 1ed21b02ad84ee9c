import LogModel

/// `| status >= 500 and (level="error" or duration > 1s)`.
public indirect enum LabelFilter: Equatable, Sendable {
    public enum Comparison: String, Equatable, Sendable {
        case equal = "=="
        case notEqual = "!="
        case greater = ">"
        case greaterOrEqual = ">="
        case less = "<"
        case lessOrEqual = "<="
    }

    case string(Matcher)
    case number(name: String, Comparison, Double)
    /// Nanoseconds.
    case duration(name: String, Comparison, Int64)
    case bytes(name: String, Comparison, UInt64)
    /// `address=ip("10.0.0.0/8")`; `negated` for `!=`.
    case ip(name: String, negated: Bool, String)
    case and(LabelFilter, LabelFilter)
    case or(LabelFilter, LabelFilter)
}
