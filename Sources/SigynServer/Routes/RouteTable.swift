import HTTPTypes
import Logging
import LokiAPI

/// Finds the route of a request and answers it.
struct RouteTable: Sendable {
    private let server: ServerContext
    let routes: [Route]

    /// Every route there is.
    static let all =
        (StatusRoutes.all + RingRoutes.all).needing(.admin) + PushRoutes.all.needing(.push)
        + (QueryRoutes.all + TailRoutes.all + LabelRoutes.all + VolumeRoutes.all + DrilldownRoutes.all + RuleRoutes.all + LegacyRoutes.all)
        .needing(.read) + DeleteRoutes.all.needing(.admin)

    init(_ server: ServerContext) {
        self.server = server
        routes = Self.all
    }

    @Sendable
    func answer(_ request: RouteRequest) async -> Reply {
        let start = ContinuousClock.now
        let parts = request.path.split(separator: "/", omittingEmptySubsequences: false)
        guard let (route, name) = find(parts) else {
            let reply = Self.cleaned(request).map { Self.moved(to: $0) } ?? .notFound
            count("other", request, reply, since: start)
            return reply
        }
        let reply = route.methods.contains(request.method) ? await answer(request, by: route, name: name) : .methodNotAllowed
        count(route.path, request, reply, since: start)
        return reply
    }

    private func find(_ parts: [Substring]) -> (Route, Substring)? {
        for route in routes {
            if let name = route.match(parts) { return (route, name) }
        }
        return nil
    }

    private func answer(_ request: RouteRequest, by route: Route, name: Substring) async -> Reply {
        do {
            let credential = try await server.access.credential(
                request.headers[.authorization], for: route.requirement ?? .admin)
            if route.access != .always, server.services == nil {
                return Reply(APIError(503, server.notReadyReason ?? "the server is starting"))
            }
            // What frees memory, and what tells of its lack, goes on.
            if route.access == .tenant { try server.memory.admit() }
            var tenants: [String] = []
            if route.access == .tenant {
                let named = request.header("X-Scope-OrgID")
                tenants = try TenantHeader.tenants(
                    credential.map { $0.tenantHeader(named) } ?? named, authEnabled: server.loaded.config.authEnabled,
                    severalAllowed: server.loaded.config.query.multiTenantQueriesEnabled)
            }
            if credential != nil {
                let isServerWide = route.access != .tenant && route.requirement ?? .admin == .admin
                try await server.access.check(credential, tenants: tenants, isServerWide: isServerWide)
            }
            let decoded = try Array(name.utf8).withUnsafeBytes { bytes throws(APIError) in try URLEscape.unescaped(bytes[...]) }
            return try await route.answer(
                Call(request: request, name: decoded, tenants: tenants, server: server, services: server.services))
        } catch {
            return failure(error, request)
        }
    }

    /// What went wrong, for the client; what is our fault, also for the operator.
    private func failure(_ error: any Error, _ request: RouteRequest) -> Reply {
        switch error {
        case let error as APIError:
            return Reply(error)
        case let refusal as AccessRefusal:
            return Reply(refusal)
        case is CancellationError:
            return Reply(APIError(499, "the request was cancelled by the client"))
        default:
            server.log.error("request failed", metadata: ["path": "\(request.path)", "error": "\(error)"])
            return Reply(APIError(500, "\(error)"))
        }
    }

    private func count(_ route: String, _ request: RouteRequest, _ reply: Reply, since start: ContinuousClock.Instant) {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let method =
            ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"].contains(request.method.rawValue) ? request.method.rawValue : "other"
        server.metrics.answered(route, method: method, status: Int(reply.status.code), seconds: seconds)
        server.log.debug(
            "request",
            metadata: ["method": "\(method)", "path": "\(request.path)", "status": "\(reply.status.code)", "seconds": "\(seconds)"])
    }

    /// The path without empty, `.` and `..` parts; nil when it has none. A slash at the end stays.
    static func cleaned(_ request: RouteRequest) -> String? {
        var parts: [Substring] = []
        let given = request.path.split(separator: "/", omittingEmptySubsequences: true)
        for part in given {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        let slash = request.path.hasSuffix("/") && !parts.isEmpty ? "/" : ""
        let path = "/" + parts.joined(separator: "/") + slash
        return path == request.path ? nil : path + (request.query.isEmpty ? "" : "?" + request.query)
    }

    private static func moved(to location: String) -> Reply {
        Reply(.movedPermanently, headers: [.location: location])
    }
}
