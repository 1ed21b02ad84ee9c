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
    ]

    private static func range(_ call: Call) async throws -> Reply {
        let services = try call.ready()
        let parameters = try RangeQueryParameters(try await call.form(), now: services.clock.now())
        let flags = EncodingFlags(call.request.header(EncodingFlags.header))
        let tags = QueryTags(call.request.header(QueryTags.header))
        let snapshot = services.snapshot(of: call.tenants)
        return .pieces(
            try await call.cancelling {
                try await services.queries(of: call.tenants).range(
                    parameters, flags: flags, tags: tags, plain: call.isPlain, over: snapshot, for: call.tenants)
            })
    }

    private static func instant(_ call: Call) async throws -> Reply {
        let services = try call.ready()
        let parameters = try InstantQueryParameters(try await call.form(), now: services.clock.now())
        let tags = QueryTags(call.request.header(QueryTags.header))
        let snapshot = services.snapshot(of: call.tenants)
        return .pieces(
            try await call.cancelling {
                try await services.queries(of: call.tenants).instant(
                    parameters, tags: tags, plain: call.isPlain, over: snapshot, for: call.tenants)
            })
    }

    private static func format(_ call: Call) async throws -> Reply {
        let text = try await call.form()["query"] ?? ""
        do throws(SyntaxError) { return .json(FormatQueryResponse.success(try Query(parsing: text).prettyPrinted())) } catch {
            return .json(FormatQueryResponse.failure(error.description), .badRequest)
        }
    }
}
