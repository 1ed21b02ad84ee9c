import LogQL
import LokiAPI

extension TenantLimits {
    /// The tenant's limits under Loki's names, in the form that the file of overrides reads.
    func yaml() -> String {
        var text = ""
        for setting in SettingsTable.all where setting.section == "limits" && !setting.key.contains("per_tenant_override") {
            text += "\(setting.yamlName): \(setting.yaml(in: config))\n"
        }
        text += "retention_period: \(LogQL.DurationText.prometheus(config.retention.period))\n"
        text += retentionStreams.isEmpty ? "retention_stream: []\n" : "retention_stream:\n"
        for stream in retentionStreams {
            let period = LogQL.DurationText.prometheus(stream.period)
            text += "  - {selector: \(Self.quoted(stream.selector)), priority: \(stream.priority), period: \(period)}\n"
        }
        text += "otlp_config:\n  resource_attributes:\n    ignore_defaults: \(otlp.ignoresDefaults)\n"
        text += Self.rules("    attributes_config", otlp.resource) + Self.rules("  scope_attributes", otlp.scope)
        return text + Self.rules("  log_attributes", otlp.log)
    }

    private static func rules(_ key: String, _ rules: [OTLPConfig.Rule]) -> String {
        let items = rules.map { rule in
            let names = "[\(rule.attributes.map(quoted).joined(separator: ", "))]"
            return "{action: \(rule.action.rawValue), attributes: \(names), regex: \(quoted(rule.regex))}"
        }
        return "\(key): [\(items.joined(separator: ", "))]\n"
    }

    /// In YAML's single quotes, where only the quote itself is special.
    private static func quoted(_ text: String) -> String {
        "'" + text.flatMap { $0 == "'" ? ["'", "'"] : [$0] } + "'"
    }
}
