import HTTPTypes
import LogModel
import LogQL
import LokiAPI

/// Queries and their text.
enum QueryRoutes {
    static let all = [
        Route("/loki/api/v1/query_range", [.get, .post]) { try await range($0) },
        Route("/loki/api/v1/query", [.get, .post]) { try await instant($0) },
        Route("/loki/api/v1/format_query", [.get, .post], .open) { try await format($0) },
        // Live tailing needs a websocket, which this server does not open; Loki's answer to a plain GET is the same.
        Route("/loki/api/v1/tail", [.get]) { _ in throw APIError(400, "Bad Request") },
    ]

    private static func range(_ call: Call) async throws -> Reply {
        let services = try call.ready()
        let parameters = try RangeQueryParameters(try await call.form(), now: services.clock.now())
        let flags = EncodingFlags(call.request.header(EncodingFlags.header))
        let snapshot = services.snapshot(of: call.tenants)
        return reply(try await cancelling { try await services.queries.range(parameters, flags: flags, over: snapshot) })
    }

    private static func instant(_ call: Call) async throws -> Reply {
        let services = try call.ready()
        let parameters = try InstantQueryParameters(try await call.form(), now: services.clock.now())
        let snapshot = services.snapshot(of: call.tenants)
        return reply(try await cancelling { try await services.queries.instant(parameters, over: snapshot) })
    }

    /// A query whose client went away is of no use to anybody.
    private static func cancelling(_ body: @escaping @Sendable () async throws -> QueryResponse) async throws -> QueryResponse {
        guard let connection = Connection.current else { return try await body() }
        return try await connection.cancelling(body)
    }

    /// Short answers in one piece with their length, long ones piece by piece as the client takes them.
    private static func reply(_ response: QueryResponse) -> Reply {
        var pieces = response
        let first = pieces.next() ?? []
        guard let second = pieces.next() else { return .json(first) }
        let rest = pieces
        return Reply(
            .ok, contentType: QueryResponse.contentType,
            body: .stream { body in
                try await body.write(first)
                try await body.write(second)
                var rest = rest
                while let piece = rest.next() { try await body.write(piece) }
            })
    }

    private static func format(_ call: Call) async throws -> Reply {
        let text = try await call.form()["query"] ?? ""
        do throws(SyntaxError) { return .json(FormatQueryResponse.success(try Query(parsing: text).prettyPrinted())) } catch {
            return .json(FormatQueryResponse.failure(error.description), .badRequest)
        }
    }
}
