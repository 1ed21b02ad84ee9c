import HTTPTransport
import LogModel
import LogParsing
import Yams

/// Reads the YAML file into ``ShipConfig``.
public struct ConfigReader {
    private let variable: (String) -> String?
    private let file: (String) -> [UInt8]?

    /// - Parameters:
    ///   - variable: of the environment.
    ///   - file: bytes of a file with a secret.
    public init(variable: @escaping (String) -> String?, file: @escaping (String) -> [UInt8]?) {
        self.variable = variable
        self.file = file
    }

    /// - Throws: ``ConfigError``.
    public func read(_ text: String) throws(ConfigError) -> ShipConfig {
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch { throw ConfigError("this is no YAML: \(error)") }
        guard let root else { throw ConfigError("the file is empty; it needs `targets` and `sources`") }
        let section = try Section(root, path: "", variable: variable)
        var config = ShipConfig()
        config.stateFolder = try section.string("state_dir") ?? config.stateFolder
        config.lineBytesMax = try section.bytes("line_bytes_max") ?? config.lineBytesMax
        config.shutdownSeconds = try section.seconds("shutdown_timeout") ?? config.shutdownSeconds
        if let server = try section.section("server") {
            config.listen = try server.string("listen")
            try server.finish()
        }
        if let batch = try section.section("batch") {
            config.batch.bytes = try batch.bytes("bytes") ?? config.batch.bytes
            if let age = try batch.seconds("age") { config.batch.ageNanoseconds = Int64(age * 1e9) }
            try batch.finish()
        }
        let labels = try readLabels(section, "labels")
        var names: Set<String> = []
        for (index, target) in try section.sections("targets").enumerated() {
            let options = try readTarget(target, index, stateFolder: config.stateFolder)
            guard names.insert(options.name).inserted else { throw target.error("name", "is taken by another target: \(options.name)") }
            config.targets.append(options)
        }
        if config.targets.isEmpty { throw section.error("targets", "is missing: where lines go, e.g. `- url: http://127.0.0.1:3100`") }
        names = []
        for (index, source) in try section.sections("sources").enumerated() {
            let options = try SourceReader(source, labels: labels, index: index).read()
            guard names.insert(options.name).inserted else { throw source.error("name", "is taken by another source: \(options.name)") }
            config.sources.append(options)
        }
        try section.finish()
        return config
    }

    private func readTarget(_ section: Section, _ index: Int, stateFolder: String) throws(ConfigError) -> TargetOptions {
        let url = TargetOptions.pushURL(try section.required("url"))
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw section.error("url", "must begin with http:// or https://, not be `\(url)`")
        }
        let name = try section.string("name") ?? (index == 0 ? "main" : "target\(index)")
        guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) else {
            throw section.error("name", "also names a folder: letters, digits and `-`, not `\(name)`")
        }
        var target = TargetOptions(name: name, url: url)
        if let tenant = try section.string("tenant") { target.headers.append(HTTPHeader("X-Scope-OrgID", tenant)) }
        if let basic = try section.section("basic_auth") {
            let user = try basic.required("username")
            guard let password = try secret(basic, "password") else { throw basic.error("password", "is missing (or password_file)") }
            target.headers.append(HTTPHeader("Authorization", "Basic " + Base64Text.encode(Array("\(user):\(password)".utf8))))
            try basic.finish()
        }
        if let token = try secret(section, "bearer_token") {
            if target.headers.contains(where: { $0.name == "Authorization" }) {
                throw section.error("bearer_token", "and basic_auth exclude each other")
            }
            target.headers.append(HTTPHeader("Authorization", "Bearer " + token))
        }
        for (name, value) in try section.pairs("headers") ?? [] {
            let header = HTTPHeader(name, value ?? "")
            guard header.isSendable else { throw section.error("headers.\(name)", "holds bytes that no header may have") }
            target.headers.append(header)
        }
        if let tls = try section.section("tls") {
            target.tls = TLSOptions(
                caFile: try tls.string("ca_file"), certificateFile: try tls.string("cert_file"), keyFile: try tls.string("key_file"),
                skipsVerification: try tls.bool("insecure_skip_verify") ?? false)
            try tls.finish()
        }
        target.timeoutSeconds = try section.seconds("timeout") ?? target.timeoutSeconds
        if let backoff = try section.section("backoff") {
            target.backoff.minSeconds = try backoff.seconds("min") ?? target.backoff.minSeconds
            target.backoff.maxSeconds = try backoff.seconds("max") ?? target.backoff.maxSeconds
            try backoff.finish()
        }
        target.memoryBytes = try section.bytes("memory") ?? target.memoryBytes
        if let buffer = try section.section("buffer") {
            target.bufferFolder = try buffer.string("dir") ?? "\(stateFolder)/buffer-\(name)"
            target.bufferBytes = try buffer.bytes("bytes") ?? target.bufferBytes
            try buffer.finish()
        }
        try section.finish()
        return target
    }

    /// `key`, or the first line of the file that `key_file` names.
    private func secret(_ section: Section, _ key: String) throws(ConfigError) -> String? {
        let text = try section.string(key)
        guard let path = try section.string("\(key)_file") else { return text }
        if text != nil { throw section.error(key, "and \(key)_file exclude each other") }
        guard let bytes = file(path) else { throw section.error("\(key)_file", "cannot be read: \(path)") }
        return String(decoding: bytes.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
    }

    private func readLabels(_ section: Section, _ key: String) throws(ConfigError) -> [Label] {
        try SourceReader.labels(section, key)
    }
}
