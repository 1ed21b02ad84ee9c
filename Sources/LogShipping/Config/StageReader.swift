import LogEngine
import LogModel
import LogParsing
import Yams

/// Reads a list of stages, each a mapping with one key, its name; names and settings are those of Promtail.
enum StageReader {
    static func stages(_ section: Section, _ key: String) throws(ConfigError) -> [any Stage] {
        var stages: [any Stage] = []
        for element in try section.sections(key) {
            let (name, node) = try element.only()
            stages.append(try stage(name, element, node))
        }
        return stages
    }

    private static func stage(_ name: String, _ element: Section, _ node: Node) throws(ConfigError) -> any Stage {
        // These hold names and values, or a list, and no settings.
        switch name {
        case "labels": return LabelsStage(mapping: try mapping(element, name, node))
        case "structured_metadata": return StructuredMetadataStage(mapping: try mapping(element, name, node))
        case "static_labels":
            let labels = try mapping(element, name, node)
            return StaticLabelsStage(labels: labels.map { ($0.name, $0.source) })
        case "labeldrop", "labelallow":
            let names = try list(element, name, node)
            return LabelDropStage(names: Set(names), keepsThem: name == "labelallow")
        default: break
        }
        let section = try element.inner(node, name)
        let stage: any Stage
        switch name {
        case "json": stage = try json(section)
        case "logfmt":
            let pairs = (try section.pairs("mapping") ?? []).map { (name: $0.name, key: $0.value ?? $0.name) }
            stage = LogfmtStage(mapping: pairs, source: try section.string("source"))
        case "regex":
            stage = RegexStage(regex: try regex(section, "expression"), source: try section.string("source"))
        case "pattern":
            guard let pieces = PatternStage.parse(try section.required("pattern")) else {
                throw section.error("pattern", "needs a capture such as <name>, and text between two captures")
            }
            stage = PatternStage(pieces: pieces, source: try section.string("source"))
        case "timestamp": stage = try timestamp(section)
        case "drop": stage = try drop(section)
        case "match": stage = try match(section)
        case "multiline": return try multiline(section)
        case "replace":
            stage = ReplaceStage(
                regex: try regex(section, "expression"), replacement: Array((try section.string("replace") ?? "").utf8),
                source: try section.string("source"))
        case "template":
            let source = try section.required("source")
            let text = try section.required("template")
            do throws(TemplateSyntaxError) {
                stage = TemplateStage(source: source, template: try Template(parsing: text, kind: .label))
            } catch {
                throw section.error("template", "cannot be read: \(error)")
            }
        case "limit": stage = try limit(section)
        case "sampling":
            guard let rate = try section.double("rate"), rate <= 1 else { throw section.error("rate", "is the share that is kept, 0 to 1") }
            stage = SamplingStage(rate: rate)
        case "output": stage = OutputStage(source: try section.required("source"))
        case "pack": stage = PackStage(names: try section.strings("labels") ?? [])
        default:
            throw element.error(
                name,
                "is no stage; there are json, logfmt, regex, pattern, timestamp, labels, static_labels, labeldrop, labelallow, "
                    + "structured_metadata, drop, match, multiline, replace, template, limit, sampling, output and pack")
        }
        try section.finish()
        return stage
    }

    static func multiline(_ section: Section) throws(ConfigError) -> any Stage {
        let first = try regex(section, "firstline")
        let wait = try section.seconds("max_wait_time") ?? 3
        let lines = try section.integer("max_lines") ?? 128
        try section.finish()
        return MultilineStage(firstLine: first, waitNanoseconds: Int64(wait * 1e9), linesMax: max(1, lines))
    }

    private static func json(_ section: Section) throws(ConfigError) -> any Stage {
        var expressions: [JSONStage.Expression] = []
        for (name, text) in try section.pairs("expressions") ?? [] {
            guard let path = JSONPathStep.parse(text ?? name) else {
                throw section.error("expressions.\(name)", "is a path such as request.user.id or list[0], not `\(text ?? name)`")
            }
            expressions.append(JSONStage.Expression(name: name, path: path))
        }
        return JSONStage(
            expressions: expressions, source: try section.string("source"), dropsMalformed: try section.bool("drop_malformed") ?? false)
    }

    private static func timestamp(_ section: Section) throws(ConfigError) -> any Stage {
        let source = try section.required("source")
        let location = try section.string("location")
        var formats: [TimestampStage.Format] = []
        for name in [try section.required("format")] + (try section.strings("fallback_formats") ?? []) {
            guard let format = TimestampStage.format(name, location: location) else {
                throw section.error("location", "is no time zone that this system knows: \(location ?? "")")
            }
            formats.append(format)
        }
        switch try section.string("action_on_failure") {
        case nil, "fudge": return TimestampStage(source: source, formats: formats, fudges: true)
        case "skip": return TimestampStage(source: source, formats: formats, fudges: false)
        case let other?: throw section.error("action_on_failure", "is fudge or skip, not `\(other)`")
        }
    }

    private static func drop(_ section: Section) throws(ConfigError) -> any Stage {
        var stage = DropStage()
        stage.sources = try section.strings("source") ?? []
        stage.separator = try section.string("separator") ?? ";"
        stage.value = try section.string("value").map { Array($0.utf8) }
        if let pattern = try section.string("expression") { stage.regex = try compile(pattern, section, "expression") }
        stage.olderThanNanoseconds = try section.seconds("older_than").map { Int64($0 * 1e9) }
        stage.longerThanBytes = try section.bytes("longer_than")
        stage.reason = try section.string("drop_counter_reason") ?? DropReason.dropStage.rawValue
        if stage.value != nil && stage.regex != nil { throw section.error("value", "and expression exclude each other") }
        if stage.value != nil && stage.sources.isEmpty { throw section.error("value", "needs a source to compare with") }
        if stage.sources.isEmpty && stage.regex == nil && stage.olderThanNanoseconds == nil && stage.longerThanBytes == nil {
            throw section.error("", "needs a condition: source, expression, older_than or longer_than")
        }
        return stage
    }

    private static func match(_ section: Section) throws(ConfigError) -> any Stage {
        let text = try section.required("selector")
        let selector: LineSelector
        do throws(ConfigError) { selector = try LineSelector(parsing: text) } catch { throw section.error("selector", error.description) }
        let drops: Bool
        switch try section.string("action") {
        case nil, "keep": drops = false
        case "drop": drops = true
        case let other?: throw section.error("action", "is keep or drop, not `\(other)`")
        }
        let inner = try stages(section, "stages")
        if drops && !inner.isEmpty { throw section.error("stages", "do nothing where the action is drop") }
        let reason = try section.string("drop_counter_reason") ?? DropReason.matchStage.rawValue
        return MatchStage(selector: selector, stages: Pipeline(inner), drops: drops, reason: reason)
    }

    private static func limit(_ section: Section) throws(ConfigError) -> any Stage {
        guard let rate = try section.double("rate"), rate > 0 else { throw section.error("rate", "is missing: lines a second") }
        let burst = try section.double("burst") ?? rate
        let drops = try section.bool("drop") ?? false
        let label = try section.string("by_label_name")
        if label != nil && !drops {
            throw section.error("by_label_name", "needs drop: true: one label's lines must not make the others wait")
        }
        return LimitStage(rate: rate, burst: max(1, burst), drops: drops, labelName: label)
    }

    private static func mapping(_ element: Section, _ name: String, _ node: Node) throws(ConfigError) -> [(name: String, source: String)] {
        guard let pairs = node.mapping else { throw Section.error(node, element.join(name), "must be a mapping of names and sources") }
        var mapping: [(String, String)] = []
        for (key, value) in pairs {
            guard let key = key.scalar?.string, let scalar = value.scalar else {
                throw Section.error(value, element.join(name), "must be a mapping of names and sources")
            }
            guard LabelName.isValid(key) else { throw Section.error(value, "\(element.join(name)).\(key)", "is no name of a label") }
            let isNull = scalar.style == .plain && ["", "null", "~"].contains(scalar.string)
            mapping.append((key, isNull ? key : scalar.string))
        }
        return mapping
    }

    private static func list(_ element: Section, _ name: String, _ node: Node) throws(ConfigError) -> [String] {
        guard let list = node.sequence else { throw Section.error(node, element.join(name), "must be a list of names") }
        return list.compactMap { $0.scalar?.string }
    }

    private static func regex(_ section: Section, _ key: String) throws(ConfigError) -> Regex2 {
        try compile(try section.required(key), section, key)
    }

    private static func compile(_ pattern: String, _ section: Section, _ key: String) throws(ConfigError) -> Regex2 {
        do throws(RegexError) { return try Regex2(pattern) } catch { throw section.error(key, "cannot be read: \(error)") }
    }
}
