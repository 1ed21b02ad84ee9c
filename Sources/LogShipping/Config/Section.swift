import LogModel
import Yams

/// A mapping of the YAML file while it is read: every key must be asked for, so that a misspelled one is an error with its line.
final class Section {
    /// `sources[0].tls`
    let path: String
    private let node: Node
    private var left: [String: Node] = [:]
    private let variable: (String) -> String?

    init(_ node: Node, path: String, variable: @escaping (String) -> String?) throws(ConfigError) {
        guard let mapping = node.mapping else { throw Self.error(node, path, "must be a mapping of names and values") }
        self.path = path
        self.node = node
        self.variable = variable
        for (key, value) in mapping {
            guard let name = key.scalar?.string else { throw Self.error(key, path, "a key must be a plain word") }
            left[name] = value
        }
    }

    static func error(_ node: Node, _ path: String, _ reason: String) -> ConfigError {
        ConfigError("\(node.mark.map { "line \($0.line): " } ?? "")\(path.isEmpty ? "the file" : path) \(reason)")
    }

    func error(_ key: String, _ reason: String) -> ConfigError { Self.error(node, join(key), reason) }

    func join(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// Takes a key's value; nil when it is not there, or null.
    func take(_ key: String) -> Node? {
        guard let value = left.removeValue(forKey: key) else { return nil }
        if let scalar = value.scalar, scalar.style == .plain, ["", "null", "~"].contains(scalar.string) { return nil }
        return value
    }

    func string(_ key: String) throws(ConfigError) -> String? {
        guard let value = take(key) else { return nil }
        return try text(value, join(key))
    }

    func required(_ key: String) throws(ConfigError) -> String {
        guard let text = try string(key) else { throw error(key, "is missing") }
        return text
    }

    func bool(_ key: String) throws(ConfigError) -> Bool? {
        guard let text = try string(key) else { return nil }
        switch text {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default: throw error(key, "must be true or false, not `\(text)`")
        }
    }

    func integer(_ key: String) throws(ConfigError) -> Int? {
        guard let text = try string(key) else { return nil }
        guard let number = Int(text), number >= 0 else { throw error(key, "must be a whole number, not `\(text)`") }
        return number
    }

    func double(_ key: String) throws(ConfigError) -> Double? {
        guard let text = try string(key) else { return nil }
        guard let number = Double(text), number.isFinite, number >= 0 else { throw error(key, "must be a number, not `\(text)`") }
        return number
    }

    /// `500ms`, `3s`, `2m`, `1h`, `7d`: seconds.
    func seconds(_ key: String) throws(ConfigError) -> Double? {
        guard let text = try string(key) else { return nil }
        guard let seconds = Units.seconds(text) else {
            throw error(key, "must be a duration such as 500ms, 3s, 2m, 1h or 7d, not `\(text)`")
        }
        return seconds
    }

    /// `262144`, `256KiB`, `1MB`, `1GiB`.
    func bytes(_ key: String) throws(ConfigError) -> Int? {
        guard let text = try string(key) else { return nil }
        guard let bytes = Units.bytes(text), bytes > 0 else {
            throw error(key, "must be a size such as 256KiB, 1MB or 1GiB, not `\(text)`")
        }
        return bytes
    }

    /// A list of texts, or one text.
    func strings(_ key: String) throws(ConfigError) -> [String]? {
        guard let value = take(key) else { return nil }
        guard let list = value.sequence else { return [try text(value, join(key))] }
        var texts: [String] = []
        for (index, node) in list.enumerated() { texts.append(try text(node, "\(join(key))[\(index)]")) }
        return texts
    }

    /// Names and texts in the order of the file; a null value is nil.
    func pairs(_ key: String) throws(ConfigError) -> [(name: String, value: String?)]? {
        guard let value = take(key) else { return nil }
        guard let mapping = value.mapping else { throw Self.error(value, join(key), "must be a mapping of names and values") }
        var pairs: [(String, String?)] = []
        for (name, node) in mapping {
            let name = try text(name, join(key))
            let isNull = node.scalar.map { $0.style == .plain && ["", "null", "~"].contains($0.string) } ?? false
            pairs.append((name, isNull ? nil : try text(node, "\(join(key)).\(name)")))
        }
        return pairs
    }

    func section(_ key: String) throws(ConfigError) -> Section? {
        guard let value = take(key) else { return nil }
        return try Section(value, path: join(key), variable: variable)
    }

    /// A list of mappings.
    func sections(_ key: String) throws(ConfigError) -> [Section] {
        guard let value = take(key) else { return [] }
        guard let list = value.sequence else { throw Self.error(value, join(key), "must be a list") }
        var sections: [Section] = []
        for (index, node) in list.enumerated() {
            sections.append(try Section(node, path: "\(join(key))[\(index)]", variable: variable))
        }
        return sections
    }

    /// The only key of a mapping and what it holds, as stages are written: `- json: {…}`.
    func only() throws(ConfigError) -> (key: String, value: Node) {
        guard left.count == 1, let (key, value) = left.first else {
            throw Self.error(node, path, "must have exactly one key, the stage's name")
        }
        left = [:]
        return (key, value)
    }

    func inner(_ node: Node, _ key: String) throws(ConfigError) -> Section {
        try Section(node, path: join(key), variable: variable)
    }

    /// - Throws: when the file has a key that nobody asked for.
    func finish() throws(ConfigError) {
        if let (key, value) = left.min(by: { $0.key < $1.key }) { throw Self.error(value, join(key), "is no setting of this place") }
    }

    private func text(_ node: Node, _ path: String) throws(ConfigError) -> String {
        guard let scalar = node.scalar else { throw Self.error(node, path, "must be a single value") }
        return try expanded(scalar.string, node, path)
    }

    /// `${NAME}` and `${NAME:-default}` of the environment; `$${` stands for `${`.
    private func expanded(_ text: String, _ node: Node, _ path: String) throws(ConfigError) -> String {
        guard text.contains("${") else { return text }
        var out = ""
        var rest = text[...]
        while let open = rest.firstRange(of: "${") {
            let before = rest[..<open.lowerBound]
            if before.hasSuffix("$") {
                out += before.dropLast() + "${"
                rest = rest[open.upperBound...]
                continue
            }
            guard let close = rest[open.upperBound...].firstIndex(of: "}") else { break }
            let inside = rest[open.upperBound..<close]
            let name = inside.firstRange(of: ":-").map { inside[..<$0.lowerBound] } ?? inside
            let standard = inside.firstRange(of: ":-").map { inside[$0.upperBound...] }
            guard let value = variable(String(name)) ?? standard.map(String.init) else {
                throw Self.error(node, path, "needs the environment variable \(name)")
            }
            out += before + value
            rest = rest[rest.index(after: close)...]
        }
        return out + rest
    }
}
