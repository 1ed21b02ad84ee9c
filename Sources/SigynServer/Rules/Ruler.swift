/// What there is to know of alerting and recording rules. This server evaluates none yet, so there are none, and none are taken: a rule
/// that is stored and never fires is worse than one that is refused. ``RuleRoutes`` asks here and nowhere else.
struct Ruler: Sendable {
    /// The rules of a tenant as YAML, by namespace; of one namespace if it is given. Nil: there are none.
    func groups(_ tenant: String, namespace: String?) -> [UInt8]? { nil }

    /// One group as YAML; nil: there is no such group.
    func group(_ tenant: String, namespace: String, name: String) -> [UInt8]? { nil }

    /// Elements of `groups` in Prometheus' form, as JSON.
    func states(_ tenant: String) -> [[UInt8]] { [] }

    /// Elements of `alerts` in Prometheus' form, as JSON.
    func alerts(_ tenant: String) -> [[UInt8]] { [] }

    /// Why rules are not taken.
    static let refusal = "rules are not evaluated by this server: use rules that Grafana evaluates itself (Grafana-managed alerts)"
}
