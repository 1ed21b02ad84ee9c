import HTTPTypes
import Logging
import LokiAPI

/// Where lines come in.
enum PushRoutes {
    static let all = [
        Route("/loki/api/v1/push", [.post]) { try await push($0, .loki) },
        Route("/api/prom/push", [.post]) { try await push($0, .legacy) },
        Route("/otlp/v1/logs", [.post]) { await otlp($0) },
    ]

    /// 204 only when everything is durable.
    private static func push(_ call: Call, _ format: PushFormat) async throws -> Reply {
        do {
            try await call.ready().intake.push(call.request, tenant: call.tenant(), format: format)
            return Reply(.noContent)
        } catch let error as APIError {
            // Errors of pushes end with a newline, those of queries do not: so Loki's clients know them.
            return Reply(error.message.hasSuffix("\n") ? error : APIError(error.status, error.message + "\n"))
        }
    }

    /// Errors are a protobuf message, for that is what exporters read.
    private static func otlp(_ call: Call) async -> Reply {
        do {
            try await call.ready().intake.push(call.request, tenant: call.tenant(), format: .otlp)
            return Reply(.noContent)
        } catch {
            let refusal = error as? APIError ?? APIError(500, "\(error)")
            if !(error is APIError) {
                call.server.log.error("request failed", metadata: ["path": "\(call.request.path)", "error": "\(error)"])
            }
            var reply = Reply(APIError(OTLPStatus.code(refusal), refusal.message))
            reply.contentType = OTLPStatus.contentType
            reply.body = .bytes(OTLPStatus.body(refusal))
            return reply
        }
    }
}
