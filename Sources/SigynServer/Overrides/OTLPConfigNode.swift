import LokiAPI
import Yams

/// `otlp_config` of a tenant, from YAML and back.
struct OTLPConfigNode {
    /// Of the file, for messages.
    let name: String

    /// - Throws: ``ConfigError`` with the line.
    func config(_ node: Node) throws(ConfigError) -> OTLPConfig {
        var config = OTLPConfig()
        for (keyNode, value) in try mapping(node, "otlp_config holds resource_attributes, scope_attributes and log_attributes") {
            switch keyNode.string {
            case "resource_attributes":
                for (inner, value) in try mapping(value, "resource_attributes holds ignore_defaults and attributes_config") {
                    switch inner.string {
                    case "ignore_defaults":
                        guard let flag = value.bool else { throw error(value, "ignore_defaults wants true or false") }
                        config.ignoresDefaults = flag
                    case "attributes_config": config.resource = try rules(value, mayIndex: true)
                    default: throw unknown(inner, "ignore_defaults and attributes_config")
                    }
                }
            case "scope_attributes": config.scope = try rules(value, mayIndex: false)
            case "log_attributes": config.log = try rules(value, mayIndex: false)
            default: throw unknown(keyNode, "resource_attributes, scope_attributes and log_attributes")
            }
        }
        return config
    }

    private func rules(_ node: Node, mayIndex: Bool) throws(ConfigError) -> [OTLPConfig.Rule] {
        guard case .sequence(let sequence) = node else {
            throw error(node, "the rules of attributes are a list of {action, attributes, regex}")
        }
        var rules: [OTLPConfig.Rule] = []
        for item in sequence { rules.append(try rule(item, mayIndex: mayIndex)) }
        return rules
    }

    private func rule(_ node: Node, mayIndex: Bool) throws(ConfigError) -> OTLPConfig.Rule {
        var action: OTLPConfig.Action?
        var rule = OTLPConfig.Rule(.structuredMetadata)
        for (keyNode, value) in try mapping(node, "a rule of attributes is {action, attributes, regex}") {
            switch keyNode.string {
            case "action":
                action = OTLPConfig.Action(rawValue: value.string ?? "")
                if action == nil {
                    throw error(value, "action wants one of \(OTLPConfig.Action.allCases.map(\.rawValue).joined(separator: ", "))")
                }
                if action == .indexLabel && !mayIndex {
                    throw error(value, "index_label is an action of resource attributes: a label belongs to a whole stream")
                }
            case "attributes":
                guard case .sequence(let names) = value else { throw error(value, "attributes wants a list of names") }
                for name in names {
                    guard case .scalar(let name) = name else { throw error(value, "attributes wants a list of names") }
                    rule.attributes.append(name.string)
                }
            case "regex": rule.regex = value.string ?? ""
            default: throw unknown(keyNode, "action, attributes and regex")
            }
        }
        guard let action else { throw error(node, "a rule of attributes needs an action") }
        if rule.attributes.isEmpty && rule.regex.isEmpty { throw error(node, "a rule of attributes needs attributes or a regex") }
        rule.action = action
        return rule
    }

    private func mapping(_ node: Node, _ otherwise: String) throws(ConfigError) -> Node.Mapping {
        guard case .mapping(let mapping) = node else { throw error(node, otherwise) }
        return mapping
    }

    private func unknown(_ node: Node, _ known: String) -> ConfigError {
        error(node, "unknown key `\(node.string ?? "")`; known are \(known)")
    }

    private func error(_ node: Node, _ problem: String) -> ConfigError { ConfigError(ConfigFile.place(node, in: name), problem) }
}
