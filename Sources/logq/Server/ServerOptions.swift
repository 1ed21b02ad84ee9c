import ArgumentParser
import LokiAPI

/// Which server a command asks, and as whom. A flag wins over the profile that is named, that over the environment, that over the
/// file's default profile.
struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Address of the server [$LOKI_ADDR, or http://127.0.0.1:3100].", valueName: "url"))
    var addr: String?

    @Option(help: ArgumentHelp("A named server of the file of profiles (logq help, PROFILES) [$LOGQ_PROFILE].", valueName: "name"))
    var profile: String?

    @Option(help: ArgumentHelp("Tenant, the header X-Scope-OrgID [$LOKI_ORG_ID].", valueName: "name"))
    var orgId: String?

    @Option(help: ArgumentHelp("User for basic authentication [$LOKI_USERNAME].", valueName: "name"))
    var username: String?

    @Option(help: ArgumentHelp("Password for basic authentication [$LOKI_PASSWORD, which other users cannot list].", valueName: "text"))
    var password: String?

    @Option(help: ArgumentHelp("Token for bearer authentication [$LOKI_BEARER_TOKEN].", valueName: "text"))
    var bearerToken: String?

    @Option(help: ArgumentHelp("File that holds the token [$LOKI_BEARER_TOKEN_FILE].", valueName: "file"))
    var bearerTokenFile: String?

    @Option(help: ArgumentHelp("Header that says who asks, instead of Authorization [$LOKI_AUTH_HEADER].", valueName: "name"))
    var authHeader: String?

    @Option(help: ArgumentHelp("Certificates that sign servers, in PEM, instead of the system's [$LOKI_CA_CERT_PATH].", valueName: "file"))
    var caCert: String?

    @Option(help: ArgumentHelp("Certificate of this client, in PEM [$LOKI_CLIENT_CERT_PATH].", valueName: "file"))
    var cert: String?

    @Option(help: ArgumentHelp("Key of that certificate, in PEM [$LOKI_CLIENT_KEY_PATH].", valueName: "file"))
    var key: String?

    @Flag(help: "Take any certificate of the server: nothing is safe from who sits between [$LOKI_TLS_SKIP_VERIFY].")
    var tlsSkipVerify = false

    @Option(help: ArgumentHelp("Proxy to go through [$LOKI_HTTP_PROXY_URL, or as http_proxy says].", valueName: "url"))
    var proxyUrl: String?

    @Option(help: ArgumentHelp("Tags for the server's own records, the header X-Query-Tags [$LOKI_QUERY_TAGS].", valueName: "k=v,…"))
    var queryTags: String?

    @Flag(help: "Ask the server not to answer from a cache [$LOKI_NO_CACHE].")
    var nocache = false

    @Option(
        help: ArgumentHelp(
            "Further attempts when a request fails for now: no connection, 429, 5xx [$LOKI_CLIENT_RETRIES, or 0].", valueName: "count"))
    var retries: Int?

    @Option(
        help: ArgumentHelp(
            "Pause before the second attempt; each next one doubles it [$LOKI_CLIENT_MIN_BACKOFF, or 500ms].", valueName: "duration"))
    var minBackoff: String?

    @Option(help: ArgumentHelp("Longest pause between attempts [$LOKI_CLIENT_MAX_BACKOFF, or 5s].", valueName: "duration"))
    var maxBackoff: String?

    @Option(help: ArgumentHelp("Longest wait for one answer [1m].", valueName: "duration"))
    var timeout: String?

    @Flag(name: .shortAndLong, help: "No warnings and no progress on stderr; errors only.")
    var quiet = false

    func client() throws(CommandFailure) -> LokiClient { try ServerSettings.client(try settings()) }

    /// What is in effect.
    func settings() throws(CommandFailure) -> ServerSettings.Source {
        let environment = ServerSettings.environment()
        if let name = profile ?? Environment.value("LOGQ_PROFILE") {
            return ServerSettings.merged([flags, try ProfileFile.settings(name, in: try ProfileFile.load()), environment])
        }
        let profiles = try ProfileFile.load()
        return ServerSettings.merged([flags, environment, profiles.fallback.flatMap { profiles.profiles[$0] } ?? [:]])
    }

    /// Says a sentence on stderr, unless asked to be quiet.
    func warn(_ sentences: [String]) {
        if !quiet { for sentence in sentences { StandardError.print("logq: \(sentence)") } }
    }

    private var flags: ServerSettings.Source {
        let given: [(String, String?)] = [
            ("addr", addr), ("org-id", orgId), ("username", username), ("password", password), ("bearer-token", bearerToken),
            ("bearer-token-file", bearerTokenFile), ("auth-header", authHeader), ("ca-cert", caCert), ("cert", cert), ("key", key),
            ("tls-skip-verify", tlsSkipVerify ? "true" : nil), ("proxy-url", proxyUrl), ("query-tags", queryTags),
            ("nocache", nocache ? "true" : nil), ("retries", retries.map { "\($0)" }), ("min-backoff", minBackoff),
            ("max-backoff", maxBackoff), ("timeout", timeout),
        ]
        var source: ServerSettings.Source = [:]
        for (key, text) in given { source[key] = text.map { ServerSettings.Value(text: $0, place: "--" + key) } }
        return source
    }
}

/// What a call answers; its error becomes the sentence the user reads.
func answered<Answer>(_ call: () throws(LokiClientError) -> Answer) throws(CommandFailure) -> Answer {
    do { return try call() } catch { throw CommandFailure(sentence: error.message) }
}
