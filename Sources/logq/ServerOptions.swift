import ArgumentParser
import Glibc
import LokiAPI

/// Which server a command asks, and as whom.
struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Address of the server [$LOKI_ADDR, or http://127.0.0.1:3100].", valueName: "url"))
    var addr: String?

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

    @Option(help: ArgumentHelp("Longest wait for one answer.", valueName: "duration"))
    var timeout = "1m"

    @Flag(name: .shortAndLong, help: "No warnings and no progress on stderr; errors only.")
    var quiet = false

    func client() throws(CommandFailure) -> LokiClient {
        let timeout = try TimeArguments.duration(timeout, flag: "--timeout")
        let headers = try authorization().map { [$0] } ?? []
        return try answered { () throws(LokiClientError) in
            try LokiClient(
                addr ?? Environment.value("LOKI_ADDR") ?? "http://127.0.0.1:3100", tenant: orgId ?? Environment.value("LOKI_ORG_ID"),
                headers: headers, timeoutSeconds: Double(timeout) / 1e9)
        }
    }

    /// Says a sentence on stderr, unless asked to be quiet.
    func warn(_ sentences: [String]) {
        if !quiet { for sentence in sentences { StandardError.print("logq: \(sentence)") } }
    }

    /// The header; flags win over the environment as a whole, so that a token in the environment does not disturb `--username`.
    private func authorization() throws(CommandFailure) -> String? {
        let ofFlags = try Self.header(
            username, password, bearerToken, bearerTokenFile, names: "--username, --bearer-token and --bearer-token-file")
        if let ofFlags { return ofFlags }
        return try Self.header(
            username ?? Environment.value("LOKI_USERNAME"), password ?? Environment.value("LOKI_PASSWORD"),
            Environment.value("LOKI_BEARER_TOKEN"), Environment.value("LOKI_BEARER_TOKEN_FILE"),
            names: "$LOKI_USERNAME, $LOKI_BEARER_TOKEN and $LOKI_BEARER_TOKEN_FILE")
    }

    private static func header(
        _ username: String?, _ password: String?, _ token: String?, _ tokenFile: String?, names: String
    ) throws(CommandFailure) -> String? {
        guard [username, token, tokenFile].count(where: { $0 != nil }) <= 1 else {
            throw CommandFailure(sentence: "give one of \(names), not several")
        }
        if let username {
            return Authorization.basic(username: username, password: password ?? Environment.value("LOKI_PASSWORD") ?? "")
        }
        if let token { return Authorization.bearer(token) }
        guard let tokenFile else { return nil }
        guard let text = TextInput.file(tokenFile) else {
            throw CommandFailure(sentence: "cannot read the token file \(tokenFile): \(String(cString: strerror(errno)))")
        }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 1 else { throw CommandFailure(sentence: "the token file \(tokenFile) must hold one token and nothing else") }
        return Authorization.bearer(String(words[0]))
    }
}

/// What a call answers; its error becomes the sentence the user reads.
func answered<Answer>(_ call: () throws(LokiClientError) -> Answer) throws(CommandFailure) -> Answer {
    do { return try call() } catch { throw CommandFailure(sentence: error.message) }
}
