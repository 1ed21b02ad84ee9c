import LogModel
import LogQL
import LokiAPI
import Yams

/// The file of `limits.per_tenant_override_config`, in the shape of Loki's runtime configuration:
///
///     overrides:
///       team-a:
///         ingestion_rate_mb: 10
///         retention_period: 30d
///         retention_stream:
///           - {selector: '{env="dev"}', priority: 1, period: 24h}
///         otlp_config: {…}                     # see ``OTLPConfig``
///     defaults: {…}                            # of every tenant, below its own; not in Loki's file
struct OverridesFile {
    /// What the file says of one tenant, on top of what holds without it.
    private struct Draft {
        var config: Config
        var retentionStreams: [RetentionStream] = []
        var otlp = OTLPConfig()
    }

    private let name: String

    /// - Parameters:
    ///   - name: the path as the user gave it, for messages.
    ///   - config: what holds for a setting that the file does not give.
    /// - Throws: ``ConfigError`` for the first thing that is wrong, with its line.
    static func parse(_ yaml: String, name: String, over config: Config) throws(ConfigError) -> Overrides {
        try OverridesFile(name: name).read(yaml, over: config)
    }

    private func read(_ yaml: String, over config: Config) throws(ConfigError) -> Overrides {
        var others = Draft(config: config)
        var tenantsNode: Node?
        for (keyNode, node) in try ConfigFile.mapping(yaml, name, example: "overrides: {}") ?? Node.Mapping([]) {
            switch keyNode.string {
            case "overrides": tenantsNode = node
            case "defaults": try apply(node, to: &others)
            default: throw error(keyNode, "unknown key `\(keyNode.string ?? "")`; the file holds `overrides` and `defaults`")
            }
        }
        var overrides = Overrides(others: try finished(others, nil))
        if let tenantsNode, !isEmpty(tenantsNode) {
            for (keyNode, node) in try mapping(tenantsNode, "`overrides` holds tenants, with their settings below each") {
                guard case .scalar(let tenant) = keyNode else { throw error(keyNode, "a tenant's name must be a word") }
                var draft = others
                try apply(node, to: &draft)
                overrides.tenants[tenant.string] = try finished(draft, keyNode)
            }
        }
        return overrides
    }

    private func finished(_ draft: Draft, _ node: Node?) throws(ConfigError) -> TenantLimits {
        do throws(RegexError) {
            return try TenantLimits(draft.config, retentionStreams: draft.retentionStreams, otlp: draft.otlp)
        } catch {
            throw ConfigError(node.map { ConfigFile.place($0, in: name) } ?? name, error.description)
        }
    }

    private func apply(_ node: Node, to draft: inout Draft) throws(ConfigError) {
        if isEmpty(node) { return }
        for (keyNode, value) in try mapping(node, "the settings of a tenant are keys and values") {
            let key = keyNode.string ?? ""
            switch key {
            case "retention_period": try set("retention.period", value, &draft.config)
            case "retention_stream": draft.retentionStreams = try list(value, key).map { node throws(ConfigError) in try stream(node) }
            case "otlp_config": draft.otlp = try OTLPConfigNode(name: name).config(value)
            case "per_tenant_override_config", "per_tenant_override_period":
                throw error(keyNode, "`\(key)` is a setting of the server, not of a tenant")
            default:
                guard SettingsTable.byKey["limits." + key] != nil else {
                    throw error(keyNode, "unknown key `\(key)`" + ConfigFile.suggestion("limits." + key))
                }
                try set("limits." + key, value, &draft.config)
            }
        }
    }

    private func set(_ key: String, _ node: Node, _ config: inout Config) throws(ConfigError) {
        guard let setting = SettingsTable.byKey[key] else { throw error(node, "unknown key `\(key)`") }
        if let problem = setting.set(try ConfigFile.value(node, of: setting, in: name), in: &config) { throw error(node, problem) }
    }

    /// `{selector: '{env="dev"}', priority: 1, period: 24h}`
    private func stream(_ node: Node) throws(ConfigError) -> RetentionStream {
        var stream = RetentionStream(selector: "", matchers: [], priority: 0, period: 0)
        var hasPeriod = false
        for (keyNode, value) in try mapping(node, "retention_stream is a list of {selector, priority, period}") {
            let text = value.string ?? ""
            switch keyNode.string {
            case "selector":
                do throws(SyntaxError) { stream.matchers = try Query.parseMatchers(text) } catch {
                    throw self.error(value, error.description)
                }
                stream.selector = text
            case "priority":
                guard let priority = Int(text) else { throw error(value, "priority wants a whole number, not `\(text)`") }
                stream.priority = priority
            case "period":
                guard let period = LogQL.DurationText.parse(text), period >= 0 else {
                    throw error(value, "period wants a duration such as 24h or 30d, not `\(text)`")
                }
                stream.period = period
                hasPeriod = true
            default: throw error(keyNode, "unknown key `\(keyNode.string ?? "")`; a rule has selector, priority and period")
            }
        }
        if stream.selector.isEmpty || !hasPeriod { throw error(node, "a rule of retention_stream needs a selector and a period") }
        return stream
    }

    private func list(_ node: Node, _ key: String) throws(ConfigError) -> [Node] {
        if isEmpty(node) { return [] }
        guard case .sequence(let sequence) = node else { throw error(node, "\(key) wants a list") }
        return Array(sequence)
    }

    private func mapping(_ node: Node, _ otherwise: String) throws(ConfigError) -> Node.Mapping {
        guard case .mapping(let mapping) = node else { throw error(node, otherwise) }
        return mapping
    }

    /// A key whose values are all commented out.
    private func isEmpty(_ node: Node) -> Bool {
        if case .scalar(let scalar) = node { return ["", "~", "null"].contains(scalar.string) }
        return false
    }

    private func error(_ node: Node, _ problem: String) -> ConfigError { ConfigError(ConfigFile.place(node, in: name), problem) }
}
