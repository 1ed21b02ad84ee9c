/// What becomes of the attributes of OTLP logs: Loki's `otlp_config`.
///
///     otlp_config:
///       resource_attributes:
///         ignore_defaults: false
///         attributes_config: [{action: index_label, attributes: [service.team]}, {action: drop, regex: "telemetry\\..*"}]
///       scope_attributes: [{action: drop, attributes: [build]}]
///       log_attributes: [{action: structured_metadata, regex: ".*"}]
public struct OTLPConfig: Sendable, Equatable {
    public enum Action: String, Sendable, CaseIterable {
        /// A label of the stream; resource attributes only.
        case indexLabel = "index_label"
        case structuredMetadata = "structured_metadata"
        case drop
    }

    /// Attributes by name, or those whose whole name a regular expression matches.
    public struct Rule: Sendable, Equatable {
        public var action: Action
        public var attributes: [String]
        /// Empty: none.
        public var regex: String

        public init(_ action: Action, attributes: [String] = [], regex: String = "") {
            self.action = action
            self.attributes = attributes
            self.regex = regex
        }
    }

    /// The first rule that fits decides; behind them come the defaults.
    public var resource: [Rule] = []
    public var scope: [Rule] = []
    public var log: [Rule] = []
    /// Whether the resource attributes of ``defaultIndexLabels`` are no labels unless a rule says so.
    public var ignoresDefaults = false

    public init() {}

    /// Resource attributes that become labels, as far as rules name them.
    public var indexedResourceAttributes: [String] {
        let named = resource.filter { $0.action == .indexLabel }.flatMap(\.attributes)
        let elsewhere = Set(resource.flatMap(\.attributes))
        return named + (ignoresDefaults ? [] : Self.defaultIndexLabels.filter { !elsewhere.contains($0) })
    }

    /// Resource attributes that tell sources apart.
    public static let defaultIndexLabels = [
        "service.name", "service.namespace", "service.instance.id", "deployment.environment", "deployment.environment.name", "cloud.region",
        "cloud.availability_zone", "k8s.cluster.name", "k8s.namespace.name", "k8s.pod.name", "k8s.container.name", "container.name",
        "k8s.replicaset.name", "k8s.deployment.name", "k8s.statefulset.name", "k8s.daemonset.name", "k8s.cronjob.name", "k8s.job.name",
    ]
}
