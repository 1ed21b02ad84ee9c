import HTTPTypes
import LogQL
import LokiAPI

/// Queries and their text.
enum QueryRoutes {
    static let all = [
        Route("/loki/api/v1/format_query", [.get, .post], .open) { try await format($0) },
        Route("/loki/api/v1/tail", [.get]) { _ in throw APIError(400, "Bad Request") },
    ]

    private static func format(_ call: Call) async throws -> Reply {
        let text = try await call.form()["query"] ?? ""
        do throws(SyntaxError) { return .json(FormatQueryResponse.success(try Query(parsing: text).prettyPrinted())) } catch {
            return .json(FormatQueryResponse.failure(error.description), .badRequest)
        }
    }
}
