import HTTPTypes
import LogModel
import LokiAPI

/// Deleting entries: asked for, listed, cancelled.
enum DeleteRoutes {
    static let all = [Route("/loki/api/v1/delete", [.get, .post, .put, .delete]) { try await answer($0) }]

    private static let idHeader = HTTPField.Name("X-Delete-Request-Id")!

    private static func answer(_ call: Call) async throws -> Reply {
        let services = try call.ready()
        // The words of a Loki that keeps everything, which clients know.
        guard services.config.deletes.enabled else { throw APIError(400, "Retention is not enabled") }
        let tenant = try call.tenant()
        switch call.request.method {
        case .get:
            return Reply(.ok, contentType: DeleteResponses.contentType, body: .bytes(DeleteResponses.list(services.deletes.list(tenant))))
        case .delete:
            try await services.deletes.cancel(try DeleteCancelParameters(try await call.form()), tenant: tenant)
            return Reply(.noContent)
        default:
            let parameters = try DeleteParameters(try await call.form(), now: services.clock.now())
            let id = try await services.deletes.create(parameters, tenant: tenant)
            return Reply(.noContent, headers: [idHeader: id])
        }
    }
}
