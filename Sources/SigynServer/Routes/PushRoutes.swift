import HTTPTypes
import LokiAPI

/// Where lines come in.
enum PushRoutes {
    static let all = [
        Route("/loki/api/v1/push", [.post]) { try await push($0, isLegacy: false) },
        Route("/api/prom/push", [.post]) { try await push($0, isLegacy: true) },
    ]

    /// 204 only when everything is durable.
    private static func push(_ call: Call, isLegacy: Bool) async throws -> Reply {
        do {
            try await call.ready().intake.push(call.request, tenant: call.tenant(), isLegacy: isLegacy)
            return Reply(.noContent)
        } catch let error as APIError {
            // Errors of pushes end with a newline, those of queries do not: so Loki's clients know them.
            return Reply(error.message.hasSuffix("\n") ? error : APIError(error.status, error.message + "\n"))
        }
    }
}
