/// Why a parser stage could not read a line; the line stays, with these two labels.
///
///     __error__="JSONParserErr"  __error_details__="Malformed JSON error"
public struct ParseFailure: Equatable, Sendable {
    /// Value of `__error__`.
    public enum Kind: String, Sendable {
        case json = "JSONParserErr"
        case logfmt = "LogfmtParserErr"
    }

    public var kind: Kind
    /// Value of `__error_details__`; nil: that label is not set.
    public var details: String?

    public init(_ kind: Kind, _ details: String?) {
        self.kind = kind
        self.details = details
    }
}

/// A parser stage whose own text is wrong (`| pattern "<a><b>"`): the query is refused with this sentence.
public struct StageSetupError: Error, Equatable, Sendable, CustomStringConvertible {
    /// As Loki words it, without the leading `parse error : `.
    public var message: String
    public var description: String { message }

    public init(_ message: String) { self.message = message }
}
