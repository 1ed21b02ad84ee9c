/// A bare number where series are needed: `sum(5)`.
enum LiteralCheck {
    /// Loki sees in a number a query without a selector, hence the text.
    static func fault(in inner: MetricQuery) -> SyntaxError? {
        if case .literal = inner { return .meaning(LogQueryCheck.emptyCompatible) }
        return nil
    }
}
