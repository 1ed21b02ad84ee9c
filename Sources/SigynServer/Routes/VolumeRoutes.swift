import HTTPTypes
import LogModel
import LokiAPI

/// How much streams hold.
enum VolumeRoutes {
    static let all = [
        Route("/loki/api/v1/index/volume", [.get, .post]) { try await volume($0, hasStep: false) },
        Route("/loki/api/v1/index/volume_range", [.get, .post]) { try await volume($0, hasStep: true) },
    ]

    private static func volume(_ call: Call, hasStep: Bool) async throws -> Reply {
        let services = try call.ready()
        guard services.limits(of: call.tenants).volumeEnabled else { throw APIError(404, "not found") }
        let parameters = try VolumeParameters(try await call.form(), hasStep: hasStep, now: services.clock.now())
        let matchers = try Selector.anyMatchers(parameters.query)
        let snapshot = services.snapshot(of: call.tenants, isLabelled: false)
        return .pieces(
            try await call.cancelling {
                try await services.queries(of: call.tenants).volume(
                    parameters, matchers: matchers, plain: call.isPlain, over: snapshot, for: call.tenants)
            })
    }
}
