import HTTPTypes
import LogModel
import LokiAPI

/// Routes of before 2020 whose answers have another form than those of today; the other old paths are those of their successors.
enum LegacyRoutes {
    static let all = [Route("/api/prom/query", [.get, .post]) { try await query($0) }]

    private static func query(_ call: Call) async throws -> Reply {
        let services = try call.ready()
        let form = try await call.form()
        let parameters = try RangeQueryParameters(form, now: services.clock.now())
        let snapshot = services.snapshot(of: call.tenants)
        let (streams, statistics) = try await call.cancelling {
            try await services.queries(of: call.tenants).streams(parameters, matching: form["regexp"], over: snapshot, for: call.tenants)
        }
        return .json(LegacyStreamsResponse.bytes(streams, statistics: statistics))
    }
}
