extension LoadedConfig {
    /// The effective configuration as YAML that can be fed back, with the origin of each value behind it.
    ///
    /// - Parameter onlyChanged: leave out what has its default.
    public func yaml(onlyChanged: Bool = false) -> String {
        Self.sections(of: SettingsTable.all.filter { !onlyChanged || origins[$0.key] != nil }) { setting in
            let value = setting.yaml(in: config)
            let padding = String(repeating: " ", count: max(1, 60 - setting.yamlIndent.count - setting.yamlName.count - value.count))
            return "\(setting.yamlIndent)\(setting.yamlName): \(value)\(padding)# \(origins[setting.key] ?? "default")\n"
        }
    }

    /// A YAML file with every key, its default and what it means: config/sigyn.yaml.
    public static func template() -> String {
        let defaults = Config()
        var text = "# Every setting with its default, commented out: take away the # in front of what you change.\n"
        text +=
            "# Sizes: 256KiB, 4MB (1 MB = 1024 KB, as in Loki). Durations: 500ms, 1h, 30d. `sigyn check --config FILE` shows the result.\n\n"
        return text
            + sections { setting in
                "\(setting.yamlIndent)# \(setting.meaning) [\(setting.type)]\n\(setting.yamlIndent)# \(setting.yamlName): \(setting.yaml(in: defaults))\n"
            }
    }

    /// The table of docs/configuration.md.
    public static func markdown() -> String {
        let defaults = Config()
        var text = """
            # Configuration

            Every setting stands in a YAML file (`sigyn serve --config FILE`), in an environment variable, or in both; a few have a flag.
            The later wins: default, file, environment variable, flag. Unknown keys are errors, with their line.

            - Sizes are bytes with a unit: `256KiB`, `4MB`. As in Loki's settings, KB, MB and GB are multiples of 1024, like KiB, MiB and GiB.
            - Durations: `500ms`, `1h`, `1h30m`, `30d`.
            - `sigyn check [--config FILE]` prints the effective configuration and where each value comes from; `GET /config` prints that of
              a running server. `sigyn check --template` prints a file with every key, `sigyn check --markdown` this page.
            - Flags: `--config FILE`, `--listen HOST:PORT` (`server.listen`), `--data DIR` (`storage.directory`), `--store PLACE`
              (`storage.store`).

            Defaults are Loki's, except where the table gives a reason. A push that a limit refuses says which setting raises it.


            """
        var section: String?
        for setting in SettingsTable.all {
            if section != setting.section {
                section = setting.section
                text += section.map { "\n## \($0)\n\n" } ?? "## General\n\n"
                text += "| key | default | unit or form | environment variable | meaning |\n|---|---|---|---|---|\n"
            }
            let value = setting.text(in: defaults)
            let shown = value.isEmpty ? "" : "`\(value.split(separator: ",").joined(separator: ", "))`"
            let meaning = String(setting.meaning.flatMap { $0 == "|" ? ["\\", $0] : [$0] })
            text += "| `\(setting.key)` | \(shown) | \(setting.type) | `\(setting.environmentVariable)` | \(meaning) |\n"
        }
        return text
    }

    private static func sections(of settings: [Setting] = SettingsTable.all, _ line: (Setting) -> String) -> String {
        var text = ""
        var section: String?
        for setting in settings {
            if section != setting.section {
                section = setting.section
                text += "\n\(setting.section ?? ""):\n"
            }
            text += line(setting)
        }
        return text
    }
}

extension Setting {
    /// `wal` of `wal.sync`; nil at the top.
    var section: String? { key.contains(".") ? key.split(separator: ".").first.map(String.init) : nil }

    fileprivate var yamlIndent: String { section == nil ? "" : "  " }
    var yamlName: String { key.split(separator: ".").last.map(String.init) ?? key }

    func yaml(in config: Config) -> String {
        switch kind {
        case .list(let path): "[" + config[keyPath: path].joined(separator: ", ") + "]"
        case .moment: "\"\(text(in: config))\""
        case .text(let path), .optionalPath(let path):
            "\"" + config[keyPath: path].flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
        case .address(let path): "\"\(config[keyPath: path])\""
        case .choice(let path, _): "\"\(config[keyPath: path])\""
        default: text(in: config)
        }
    }
}
