import LogModel

/// What a selector with its stages must fulfil.
enum LogQueryCheck {
    static let emptyCompatible = """
        queries require at least one regexp or equality matcher that does not have an empty-compatible value. For instance, \
        app=~".*" does not meet this requirement, but app=~".+" will
        """

    /// The first fault: of the selector, then of the stages in order.
    static func fault(in query: LogQuery) -> SyntaxError? {
        if !query.matchers.contains(where: refusesEmpty) { return .meaning(emptyCompatible) }
        for stage in query.stages {
            if let fault = StageCheck.fault(in: stage) { return fault }
        }
        return nil
    }

    /// Whether streams without the label are left out: only then the index narrows the search. `!=` and `!~` never do.
    private static func refusesEmpty(_ matcher: Matcher) -> Bool {
        switch matcher.operation {
        case .equal: !matcher.value.isEmpty
        case .matches: (try? LabelMatching([matcher]).holds(0, "")) == false
        case .notEqual, .notMatches: false
        }
    }
}
