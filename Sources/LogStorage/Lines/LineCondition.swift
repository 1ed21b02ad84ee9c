/// One line filter of a query, as far as storage can decide it.
///
/// | filter passes a line when | and storage knows of lines in which `factors` hold | … do not hold |
/// |---|---|---|
/// | it matches, `isExact` | they pass | they do not |
/// | it matches, not `isExact` | nothing | they do not |
/// | it does not match, `isExact` | they do not pass | they pass |
/// | it does not match, not `isExact` | nothing | they pass |
public struct LineCondition: Sendable, Hashable {
    /// Every line that the filter's pattern matches holds these.
    public var factors: LineFactors
    /// Every line that holds them is matched.
    public var isExact: Bool
    /// The filter passes the lines that its pattern does not match.
    public var isNegative: Bool

    public init(_ factors: LineFactors, isExact: Bool, isNegative: Bool = false) {
        self.factors = factors
        self.isExact = isExact
        self.isNegative = isNegative
    }

    /// What the condition says of a line.
    public enum Verdict: Sendable {
        case passes, fails
        /// The filter itself has to look.
        case open
    }

    /// - Parameter found: whether the line holds the factors.
    public func verdict(found: Bool) -> Verdict {
        if !found { return isNegative ? .passes : .fails }
        return isExact ? (isNegative ? .fails : .passes) : .open
    }

    /// Whether the condition can tell anything at all.
    public var isUseful: Bool { factors != .anything || isExact }
}
