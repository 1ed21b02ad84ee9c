import HTTPTypes
import LogModel
import LokiAPI

/// Log lines as they come, over a websocket.
enum TailRoutes {
    static let all = ["/loki/api/v1/tail", "/api/prom/tail"].map { path in
        Route(path, [.get]) { try await tail($0) }
    }

    private static func tail(_ call: Call) async throws -> Reply {
        let services = try call.ready()
        let tenant = try call.tenant()
        let parameters = try TailParameters(try await call.form(), now: services.clock.now())
        let flags = EncodingFlags(call.request.header(EncodingFlags.header))
        // The query is judged before the handshake: an error in it is text that a plain GET shows as well.
        let tail = try services.tails.admit(parameters, tenant: tenant, flags: flags, queries: services.queries(of: call.tenants))
        let handshake = try WebSocketHandshake(call.request)
        return Reply(.switchingProtocols, body: .webSocket(handshake) { await services.tails.run(tail, on: $0) })
    }
}
