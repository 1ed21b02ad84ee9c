/// The shared files `~/.aws/credentials` and `~/.aws/config`: sections of `key = value`.
struct ProfileFiles {
    /// Keys of each profile; those of the credentials file win.
    private var profiles: [String: [String: String]] = [:]

    let credentialsPath: String
    let configPath: String

    init(_ surroundings: Surroundings) {
        let home = surroundings.variable("HOME") ?? ""
        credentialsPath = surroundings.variable("AWS_SHARED_CREDENTIALS_FILE") ?? "\(home)/.aws/credentials"
        configPath = surroundings.variable("AWS_CONFIG_FILE") ?? "\(home)/.aws/config"
        for (path, isConfig) in [(configPath, true), (credentialsPath, false)] {
            guard let bytes = surroundings.file(path) else { continue }
            read(String(decoding: bytes, as: UTF8.self), isConfig: isConfig)
        }
    }

    subscript(profile: String) -> [String: String]? { profiles[profile] }

    /// `[profile shop]` in the config file, `[shop]` in the other; indented lines below `s3 =` and the like are not ours.
    private mutating func read(_ text: String, isConfig: Bool) {
        var section: String?
        for line in text.split(whereSeparator: \.isNewline) {
            let isIndented = line.first == " " || line.first == "\t"
            let bare = Self.trimmed(line)
            if bare.isEmpty || bare.hasPrefix("#") || bare.hasPrefix(";") { continue }
            if bare.hasPrefix("[") {
                let title = Self.trimmed(bare.dropFirst().prefix { $0 != "]" })
                let words = title.split(whereSeparator: { $0 == " " || $0 == "\t" })
                if isConfig && words.count == 2 && words[0] == "profile" {
                    section = Self.unquoted(String(words[1]))
                } else {
                    section = isConfig && title != "default" ? nil : Self.unquoted(title)
                }
                if let section, profiles[section] == nil { profiles[section] = [:] }
                continue
            }
            guard let section, !isIndented, let equals = bare.firstIndex(of: "=") else { continue }
            let key = Self.trimmed(bare[..<equals]).lowercased()
            profiles[section]?[key] = Self.value(bare[bare.index(after: equals)...])
        }
    }

    /// A comment begins behind a blank.
    private static func value(_ text: Substring) -> String {
        var value = trimmed(text)
        for mark in [" #", " ;"] {
            if let range = value.firstRange(of: mark) { value = trimmed(value[..<range.lowerBound]) }
        }
        return value
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = Substring(text)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text.drop { $0.isWhitespace })
    }

    private static func unquoted(_ text: String) -> String {
        text.count > 1 && text.hasPrefix("\"") && text.hasSuffix("\"") ? String(text.dropFirst().dropLast()) : text
    }
}
