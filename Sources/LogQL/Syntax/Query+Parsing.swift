import LogModel

extension Query {
    /// Reads and checks a LogQL query.
    ///
    ///     try Query(parsing: #"sum by (app) (rate({env="prod"} |= "error" [5m]))"#)
    ///
    /// - Throws: ``SyntaxError`` with Loki's message. Text beyond 128 KiB or nested too deeply is refused; templates are not
    ///   looked into.
    public init(parsing text: String) throws(SyntaxError) {
        var parser = try Parser(text)
        self = try parser.query()
    }

    /// Reads a bare selector, as the labels, series and index endpoints take it.
    ///
    ///     try Query.parseMatchers(#"{app="shop"}"#)  →  [app="shop"]
    ///
    /// - Parameter allowEmpty: whether `{}` may stand for everything; selectors such as `{app=~".*"}` are refused in any case.
    /// - Throws: ``SyntaxError``; `only label matchers are supported` for any other good query.
    public static func parseMatchers(_ text: String, allowEmpty: Bool = false) throws(SyntaxError) -> [Matcher] {
        var parser = try Parser(text)
        guard case .log(let log) = try parser.query(allowEmptySelector: allowEmpty), log.stages.isEmpty else {
            throw SyntaxError(.request, "only label matchers are supported")
        }
        return log.matchers
    }
}
