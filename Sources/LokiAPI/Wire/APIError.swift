/// What a request is refused with: the status and the sentence that Loki's clients know.
///
/// Grafana shows the message as it stands, so it is plain text, never HTML, never empty but for 405, and without the word
/// "timeout" unless it is one (Grafana retries on that word).
///
///     APIError(400, "limit must be a positive value")
public struct APIError: Error, Equatable, Sendable, CustomStringConvertible {
    public var status: Int
    public var message: String

    public init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }

    public var description: String { message }

    /// The header that goes with every error body.
    public static let contentType = "text/plain; charset=utf-8"

    /// The body of an error of a query route: the bare message.
    public var queryBody: [UInt8] { Array(message.utf8) }

    /// The body of an error of the push route, which ends with a newline.
    public var pushBody: [UInt8] { Array(message.utf8) + [UInt8(ascii: "\n")] }
}

extension APIError {
    public static let pageNotFound = APIError(404, "404 page not found\n")
    public static let noOrgID = APIError(401, "no org id\n")

    /// A log query asked for more lines than one answer may hold.
    public static func tooManyEntries(limit: Int, max: Int) -> APIError {
        APIError(400, "max entries limit per query exceeded, limit > max_entries_limit_per_query (\(limit) > \(max))")
    }

    public static let instantLogQuery = APIError(
        400, "log queries are not supported as an instant query type, please change your query to a range query type")

    /// The query ran past `query_timeout`. Grafana looks for the words.
    public static let queryTimedOut = APIError(
        504,
        "request timed out, decrease the duration of the request or add more label matchers (prefer exact match over regex match) to reduce the amount of data processed"
    )
}
