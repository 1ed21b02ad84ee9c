/// The file of named servers.
///
///     # The one that is used unless another is named.
///     default = prod
///
///     [prod]
///     addr = https://logs.example.org
///     org-id = team-a
///     bearer-token-file = /run/secrets/logs
///
///     [local]
///     addr = http://127.0.0.1:3100
///
/// Keys are the long flags of a server. Spaces around `=` do not count; a value goes to the end of its line.
struct Profiles {
    /// What is wrong, with the number of the line.
    struct Fault: Error, Equatable {
        var line: Int
        var reason: String
    }

    private(set) var fallback: String?
    private(set) var profiles: [String: ServerSettings.Source] = [:]
    /// In the order of the file.
    private(set) var names: [String] = []

    init() {}

    init(parsing text: String) throws(Fault) {
        var current: String?
        var fallbackLine = 0
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let number = index + 1
            let line = Self.trimmed(line)
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("[") {
                guard line.hasSuffix("]"), line.count > 2 else {
                    throw Fault(line: number, reason: "`\(line)` is no name of a profile, e.g. [prod]")
                }
                let name = String(Self.trimmed(line.dropFirst().dropLast()))
                guard profiles[name] == nil else { throw Fault(line: number, reason: "there is a profile \(name) already") }
                profiles[name] = [:]
                names.append(name)
                current = name
                continue
            }
            guard let equals = line.firstIndex(of: "=") else {
                throw Fault(line: number, reason: "`\(line)` is no setting, e.g. addr = http://127.0.0.1:3100")
            }
            let key = String(Self.trimmed(line[..<equals]))
            let value = String(Self.trimmed(line[line.index(after: equals)...]))
            guard let current else {
                guard key == "default" else {
                    throw Fault(line: number, reason: "`\(key)` stands before the first [profile]; only `default` may")
                }
                fallback = value
                fallbackLine = number
                continue
            }
            guard ServerSettings.keys.contains(key) else {
                throw Fault(line: number, reason: "`\(key)` is no setting; there are \(ServerSettings.keys.joined(separator: ", "))")
            }
            guard !value.isEmpty else { throw Fault(line: number, reason: "`\(key)` has no value") }
            guard profiles[current]?[key] == nil else { throw Fault(line: number, reason: "`\(key)` is set twice in \(current)") }
            profiles[current]?[key] = ServerSettings.Value(text: value, place: "\(key) in profile \(current)")
        }
        if let fallback, profiles[fallback] == nil {
            throw Fault(line: fallbackLine, reason: "there is no profile \(fallback)" + Self.listed(names))
        }
    }

    /// `; there are prod, local`
    static func listed(_ names: [String]) -> String { names.isEmpty ? "" : "; there are " + names.joined(separator: ", ") }

    private static func trimmed(_ text: some StringProtocol) -> Substring {
        var rest = Substring(text)
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }
}
