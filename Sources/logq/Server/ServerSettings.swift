import Glibc
import LokiAPI

/// What a command needs to know of a server, as texts, each with the place it comes from: flags, a profile, the environment.
///
/// The keys are the long flags without `--`; the variables are logcli's.
enum ServerSettings {
    /// A setting's key, and its variable.
    static let variables: [(key: String, variable: String)] = [
        ("addr", "LOKI_ADDR"), ("org-id", "LOKI_ORG_ID"), ("username", "LOKI_USERNAME"), ("password", "LOKI_PASSWORD"),
        ("bearer-token", "LOKI_BEARER_TOKEN"), ("bearer-token-file", "LOKI_BEARER_TOKEN_FILE"), ("auth-header", "LOKI_AUTH_HEADER"),
        ("tls-skip-verify", "LOKI_TLS_SKIP_VERIFY"), ("ca-cert", "LOKI_CA_CERT_PATH"), ("cert", "LOKI_CLIENT_CERT_PATH"),
        ("key", "LOKI_CLIENT_KEY_PATH"), ("proxy-url", "LOKI_HTTP_PROXY_URL"), ("query-tags", "LOKI_QUERY_TAGS"),
        ("nocache", "LOKI_NO_CACHE"), ("retries", "LOKI_CLIENT_RETRIES"), ("min-backoff", "LOKI_CLIENT_MIN_BACKOFF"),
        ("max-backoff", "LOKI_CLIENT_MAX_BACKOFF"),
    ]

    /// Keys that have no variable: logcli has none for them.
    static let others = ["timeout"]

    static var keys: [String] { variables.map(\.key) + others }

    /// Those that say who asks: a source that has one of them hides those of the sources behind it, so that a token in the environment
    /// does not disturb `--username`. The password is not among them: it belongs to whichever name is in effect.
    private static let identities = ["username", "bearer-token", "bearer-token-file"]

    struct Value: Equatable {
        var text: String
        /// `--addr`, `$LOKI_ADDR`, `addr in profile prod`: for complaints.
        var place: String
    }

    typealias Source = [String: Value]

    static func environment(_ value: (String) -> String? = Environment.value) -> Source {
        var source: Source = [:]
        for (key, variable) in variables { source[key] = value(variable).map { Value(text: $0, place: "$" + variable) } }
        return source
    }

    /// Merges sources, the strongest first.
    static func merged(_ sources: [Source]) -> Source {
        var out: Source = [:]
        for source in sources {
            let hasIdentity = identities.contains { out[$0] != nil }
            for (key, value) in source where out[key] == nil && !(hasIdentity && identities.contains(key)) { out[key] = value }
        }
        return out
    }

    /// - Throws: ``CommandFailure`` naming the place of what cannot be used.
    static func client(_ settings: Source) throws(CommandFailure) -> LokiClient {
        let headers = try ServerHeaders.lines(settings)
        var transport = Transport()
        transport.caFile = try file("ca-cert", settings)
        transport.certificateFile = try file("cert", settings)
        transport.keyFile = try file("key", settings)
        transport.skipsVerification = try bool("tls-skip-verify", settings)
        transport.proxy = settings["proxy-url"]?.text
        var retries = RetryPolicy()
        retries.retries = try count("retries", settings) ?? 0
        retries.firstPause = try duration("min-backoff", settings) ?? retries.firstPause
        retries.longestPause = try duration("max-backoff", settings) ?? retries.longestPause
        let timeout = try duration("timeout", settings) ?? 60_000_000_000
        return try answered { () throws(LokiClientError) in
            try LokiClient(
                settings["addr"]?.text ?? "http://127.0.0.1:3100", tenant: settings["org-id"]?.text, headers: headers,
                timeoutSeconds: Double(timeout) / 1e9, transport: transport, retries: retries)
        }
    }

    static func bool(_ key: String, _ settings: Source) throws(CommandFailure) -> Bool {
        guard let value = settings[key] else { return false }
        switch value.text.lowercased() {
        case "true", "1", "yes": return true
        case "false", "0", "no": return false
        default: throw CommandFailure(sentence: "\(value.place) wants true or false, not `\(value.text)`")
        }
    }

    private static func count(_ key: String, _ settings: Source) throws(CommandFailure) -> Int? {
        guard let value = settings[key] else { return nil }
        guard let count = Int(value.text), count >= 0 else {
            throw CommandFailure(sentence: "\(value.place) wants a number, 0 or more, not `\(value.text)`")
        }
        return count
    }

    /// Nanoseconds.
    private static func duration(_ key: String, _ settings: Source) throws(CommandFailure) -> Int64? {
        guard let value = settings[key] else { return nil }
        return try TimeArguments.duration(value.text, flag: value.place)
    }

    /// A path that can be read: libcurl's own complaint would not say which file it wanted.
    private static func file(_ key: String, _ settings: Source) throws(CommandFailure) -> String? {
        guard let value = settings[key] else { return nil }
        guard access(value.text, R_OK) == 0 else {
            throw CommandFailure(sentence: "cannot read \(value.text) (\(value.place)): \(String(cString: strerror(errno)))")
        }
        return value.text
    }
}
