import ObjectStores

/// The configuration together with where each value comes from.
///
/// The later of these wins: default, YAML file, environment variable, flag.
public struct LoadedConfig: Sendable {
    public private(set) var config = Config()
    /// Place by key; a key that is not there has its default.
    private(set) var origins: [String: String] = [:]

    /// What is in effect without file, environment and flags.
    static let defaults = LoadedConfig()

    private init() {}

    /// - Parameters:
    ///   - file: text and name of the YAML file, if one was given.
    ///   - environment: all variables of the process; those that are no settings are left alone.
    ///   - flags: key, value and flag of what the command line sets, such as `("server.listen", ":80", "--listen")`.
    /// - Throws: ``ConfigError`` for the first thing that is wrong.
    public init(
        file: (text: String, name: String)?, environment: [String: String] = [:], flags: [(key: String, value: String, flag: String)] = []
    ) throws(ConfigError) {
        if let file {
            for entry in try ConfigFile(yaml: file.text, name: file.name).entries { try set(entry.setting, entry.value, entry.place) }
        }
        for setting in SettingsTable.all {
            if let value = environment[setting.environmentVariable] {
                try set(setting.key, value, "environment variable \(setting.environmentVariable)")
            }
        }
        try refuseUnknown(environment)
        for flag in flags { try set(flag.key, flag.value, flag.flag) }
        try checkTLS()
        try checkMemory()
        try checkS3()
    }

    private func checkMemory() throws(ConfigError) {
        let plan = MemoryPlan(config)
        guard config.memory.max > 0, plan.bytes > config.memory.max else { return }
        throw ConfigError(
            origins["memory.max"] ?? "memory.max",
            "memory.max is \(MemoryPlan.text(config.memory.max)), and the limits add up to \(MemoryPlan.text(plan.bytes)): \(plan.description)"
        )
    }

    private func checkS3() throws(ConfigError) {
        if config.storage.store.isEmpty { return }
        do throws(ObjectStoreError) { _ = try S3Location(parsing: config.storage.store) } catch {
            throw ConfigError(origins["storage.store"] ?? "storage.store", error.message)
        }
        if config.s3.orphanGrace <= config.limits.queryTimeout {
            throw ConfigError(
                origins["s3.orphan_grace"] ?? "s3.orphan_grace",
                "s3.orphan_grace must be longer than limits.query_timeout: a query that runs may still read what was merged away")
        }
    }

    private func checkTLS() throws(ConfigError) {
        func refuse(_ key: String, _ problem: String) -> ConfigError { ConfigError(origins[key] ?? key, problem) }
        let tls = config.tls
        if tls.certificateFile.isEmpty != tls.keyFile.isEmpty {
            throw refuse(
                tls.keyFile.isEmpty ? "tls.certificate_file" : "tls.key_file", "tls.certificate_file and tls.key_file need each other")
        }
        if !tls.clientCAFile.isEmpty && !tls.isOn { throw refuse("tls.client_ca_file", "tls.client_ca_file needs tls.certificate_file") }
    }

    private mutating func set(_ key: String, _ value: String, _ place: String) throws(ConfigError) {
        guard let setting = SettingsTable.byKey[key] else { throw ConfigError(place, "unknown key `\(key)`") }
        if let problem = setting.set(value, in: &config) { throw ConfigError(place, problem) }
        origins[key] = place
    }

    /// A misspelt variable must not pass in silence; variables outside our sections belong to somebody else.
    private func refuseUnknown(_ environment: [String: String]) throws(ConfigError) {
        let known = Set(SettingsTable.all.map(\.environmentVariable))
        let sections = Set(SettingsTable.all.compactMap { $0.key.contains(".") ? $0.environmentVariable.split(separator: "_")[1] : nil })
        for name in environment.keys.sorted() where name.hasPrefix("SIGYN_") && !known.contains(name) {
            let words = name.split(separator: "_")
            guard words.count > 2, sections.contains(words[1]) else { continue }
            let key = words[1].lowercased() + "." + words[2...].map { $0.lowercased() }.joined(separator: "_")
            throw ConfigError("environment variable \(name)", "unknown key `\(key)`" + ConfigFile.suggestion(key))
        }
    }
}
