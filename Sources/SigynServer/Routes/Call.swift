import LokiAPI

/// What a route has to answer with: the request, and the server around it.
struct Call: Sendable {
    let request: RouteRequest
    /// What stood for `*` in the route's path, percent-decoded.
    let name: String
    /// At least one; empty only for routes that need none.
    let tenants: [String]
    let server: ServerContext
    /// There from the moment the store is open.
    let services: Services?

    /// - Throws: ``APIError`` 503 while the store is not open.
    func ready() throws(APIError) -> Services {
        guard let services else { throw APIError(503, "the server is starting") }
        return services
    }

    /// The tenant of a request that may name only one.
    func tenant() throws(APIError) -> String {
        guard tenants.count == 1 else { throw APIError(400, "multiple org IDs present\n") }
        return tenants[0]
    }

    /// The client wants no short-cuts and no caches: what is right whatever they do.
    var isPlain: Bool { request.header("X-Sigyn-Plain") == "1" }

    /// - Throws: ``APIError`` 400 where several tenants are named.
    func tenantLimits() throws(APIError) -> TenantLimits { server.tenants.limits(of: try tenant()) }

    func form() async throws -> FormValues {
        try await request.form(bodyMax: server.loaded.config.server.formBodyMax, bounds: server.bounds)
    }

    /// Runs a query that ends when the client goes away: then its answer is of no use to anybody.
    func cancelling<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
        guard let connection = Connection.current else { return try await body() }
        return try await connection.cancelling(body)
    }
}
