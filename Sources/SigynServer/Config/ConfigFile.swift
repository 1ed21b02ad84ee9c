import Yams

/// A YAML file taken apart into keys and texts, each with its place.
struct ConfigFile {
    struct Entry: Equatable {
        var setting: String
        var value: String
        /// `config/sigyn.yaml:12:9`
        var place: String
    }

    private(set) var entries: [Entry] = []
    private let name: String

    /// - Parameter name: the path as the user gave it, for messages.
    init(yaml: String, name: String) throws(ConfigError) {
        self.name = name
        if let mapping = try Self.mapping(yaml, name, example: "auth_enabled: true") { try read(mapping, prefix: "") }
    }

    /// The keys and values of a YAML text; nil when there are none.
    static func mapping(_ yaml: String, _ name: String, example: String) throws(ConfigError) -> Node.Mapping? {
        let root: Node?
        do { root = try Yams.compose(yaml: yaml) } catch { throw problem(error, name) }
        guard let root else { return nil }
        // A file of comments alone composes to an empty scalar.
        if case .scalar(let scalar) = root, scalar.string.isEmpty { return nil }
        guard case .mapping(let mapping) = root else {
            throw ConfigError(place(root, in: name), "the file must hold keys and values, such as `\(example)`")
        }
        return mapping
    }

    private mutating func read(_ mapping: Node.Mapping, prefix: String) throws(ConfigError) {
        for (keyNode, node) in mapping {
            guard case .scalar(let scalar) = keyNode else { throw ConfigError(place(keyNode), "a key must be a word") }
            let key = prefix + scalar.string
            let isSection = SettingsTable.all.contains { $0.key.hasPrefix(key + ".") }
            if let setting = SettingsTable.byKey[key] {
                entries.append(Entry(setting: key, value: try Self.value(node, of: setting, in: name), place: place(node)))
            } else if isSection {
                switch node {
                case .mapping(let inner): try read(inner, prefix: key + ".")
                // A section whose keys are all commented out.
                case .scalar(let scalar) where scalar.string.isEmpty || scalar.string == "~" || scalar.string == "null": continue
                default: throw ConfigError(place(node), "\(key) is a section, its keys go below it")
                }
            } else {
                throw ConfigError(place(keyNode), "unknown key `\(key)`" + Self.suggestion(key))
            }
        }
    }

    /// The text of a setting's value, as ``Setting/set(_:in:)`` reads it.
    static func value(_ node: Node, of setting: Setting, in name: String) throws(ConfigError) -> String {
        switch node {
        case .scalar(let scalar): return scalar.string
        case .sequence(let sequence):
            guard case .list = setting.kind else {
                throw ConfigError(place(node, in: name), "\(setting.key) wants \(setting.type), not a list")
            }
            var items: [String] = []
            for item in sequence {
                guard case .scalar(let scalar) = item, !scalar.string.contains(",") else {
                    throw ConfigError(place(item, in: name), "\(setting.key) wants a list of names")
                }
                items.append(scalar.string)
            }
            return items.joined(separator: ",")
        default: throw ConfigError(place(node, in: name), "\(setting.key) wants \(setting.type), not keys of its own")
        }
    }

    private func place(_ node: Node) -> String { Self.place(node, in: name) }

    static func place(_ node: Node, in name: String) -> String {
        guard let mark = node.mark else { return name }
        return "\(name):\(mark.line):\(mark.column)"
    }

    private static func problem(_ error: any Error, _ name: String) -> ConfigError {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
            return ConfigError("\(name):\(mark.line):\(mark.column)", "this is not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            return ConfigError(
                "\(name):\(context.mark.line):\(context.mark.column)",
                "the key `\(duplicates.map { "\($0)" }.joined(separator: ", "))` stands there twice")
        default:
            return ConfigError(name, "this is not YAML: \(error)")
        }
    }

    /// `, did you mean …?` when a known key is near.
    static func suggestion(_ key: String) -> String {
        let near = SettingsTable.all.map { (distance($0.key, key), $0.key) }.min { $0 < $1 }
        if let near, near.0 <= 3 { return ", did you mean `\(near.1)`?" }
        // The right word in the wrong section.
        let word = key.split(separator: ".").last.map(String.init) ?? key
        if let known = SettingsTable.all.first(where: { $0.key.split(separator: ".").last.map(String.init) == word }) {
            return ", did you mean `\(known.key)`?"
        }
        return "; `sigyn check` lists the keys there are"
    }

    /// Levenshtein's distance.
    private static func distance(_ a: String, _ b: String) -> Int {
        let a = Array(a.utf8.prefix(100))
        let b = Array(b.utf8.prefix(100))
        var row = Array(0...b.count)
        for i in a.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let cost = min(row[j] + 1, row[j + 1] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
                diagonal = row[j + 1]
                row[j + 1] = cost
            }
        }
        return row[b.count]
    }
}
