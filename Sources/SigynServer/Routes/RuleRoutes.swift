import HTTPTypes
import LokiAPI

/// Rules, as Grafana's alerting page, cortextool and lokitool ask for them.
enum RuleRoutes {
    static let all = ["/loki/api/v1/rules", "/api/prom/rules"].flatMap(management) + ["/prometheus", "/api/prom"].flatMap(state)

    private static let ruler = Ruler()

    /// Grafana reads the bold words of a 404 here: they mean that rules are supported and that there are none.
    private static func management(_ prefix: String) -> [Route] {
        [
            Route(prefix, [.get]) { try groups($0, namespace: nil) },
            Route(prefix + "/*", [.get, .post, .delete]) { call in
                switch call.request.method {
                case .post: throw APIError(501, Ruler.refusal)
                case .delete: throw noGroups
                default: return try groups(call, namespace: call.name)
                }
            },
            Route(prefix + "/*/*", [.get, .delete]) { call in
                let parts = call.request.path.split(separator: "/")
                guard call.request.method == .get,
                    let group = ruler.group(try call.tenant(), namespace: String(parts[parts.count - 2]), name: call.name)
                else { throw APIError(404, "group does not exist") }
                return Reply(.ok, contentType: "application/yaml", body: .bytes(group))
            },
        ]
    }

    private static let noGroups = APIError(404, "no rule groups found")

    private static func groups(_ call: Call, namespace: String?) throws -> Reply {
        guard let groups = ruler.groups(try call.tenant(), namespace: namespace) else { throw noGroups }
        return Reply(.ok, contentType: "application/yaml", body: .bytes(groups))
    }

    /// What Prometheus answers: an envelope of JSON, also around errors.
    private static func state(_ prefix: String) -> [Route] {
        [
            Route(prefix + "/api/v1/rules", [.get]) { call in
                guard call.tenants.count == 1 else { return .json(RuleResponses.failure("too many org ids found"), .badRequest) }
                if let type = try await call.form()["type"], type != "alert", type != "record" {
                    return .json(RuleResponses.failure("not supported value \"\(type)\""), .badRequest)
                }
                return rules(RuleResponses.success("groups", ruler.states(call.tenants[0])))
            },
            Route(prefix + "/api/v1/alerts", [.get]) { call in
                guard call.tenants.count == 1 else { return .json(RuleResponses.failure("too many org ids found"), .badRequest) }
                return rules(RuleResponses.success("alerts", ruler.alerts(call.tenants[0])))
            },
        ]
    }

    private static func rules(_ body: [UInt8]) -> Reply { Reply(.ok, contentType: "application/json", body: .bytes(body)) }
}
