/// Why a query was refused; `description` is the text a Loki client expects.
///
///     parse error at line 1, col 9: syntax error: unexpected $end, expecting } or ,
///     parse error : invalid aggregation sum_over_time without unwrap
///     only label matchers are supported
public struct SyntaxError: Error, Equatable, CustomStringConvertible {
    public enum Place: Equatable, Sendable {
        /// 1-based line and column (in Unicode scalars) of the token. Like Loki, tokens that are read past their first
        /// character by hand (`|=`, `5m`, `[5m]`) say line 0.
        case token(line: Int, column: Int)
        /// The query as a whole: it reads well but means nothing.
        case query
        /// The request: a good query of the wrong kind.
        case request
    }

    public var place: Place
    public var message: String

    public init(_ place: Place, _ message: String) {
        self.place = place
        self.message = message
    }

    /// A query that reads well but means nothing.
    static func meaning(_ message: String) -> SyntaxError { SyntaxError(.query, message) }

    /// A stage that reads well but cannot work; the engine says so of templates.
    ///
    ///     stage '| line_format "{{ if }}"' : invalid line template: …
    public static func stage(_ stage: Stage, _ reason: String) -> SyntaxError { .meaning("stage '\(stage)' : \(reason)") }

    public var description: String {
        switch place {
        case .token(let line, let column): "parse error at line \(line), col \(column): \(message)"
        case .query: "parse error : \(message)"
        case .request: message
        }
    }
}
