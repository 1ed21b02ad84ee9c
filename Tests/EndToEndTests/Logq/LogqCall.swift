import TestSupport

/// One run of `logq` against a server that gives composed answers.
struct LogqCall {
    var exit: ChildProcess.Exit?
    var output: String
    var error: String
    /// What the server was asked, in order.
    var requests: [String]

    /// - Parameters:
    ///   - answers: bodies of status 200, one for each request.
    ///   - input: what it reads from stdin.
    init(_ arguments: [String], answers: [String] = [], environment: [String: String?] = [:], input: String = "") throws {
        try self.init(arguments, replies: answers.map { (200, $0) }, environment: environment, input: input)
    }

    init(
        _ arguments: [String], replies: [(status: Int, body: String)], headers: [String] = [], environment changes: [String: String?] = [:],
        input: String = ""
    ) throws {
        let folder = TemporaryFolder()
        let server = replies.isEmpty ? nil : CannedServer(replies, headers: headers)
        var environment: [String: String?] = ["LOKI_ADDR": server.map { "http://127.0.0.1:\($0.port)" }, "TZ": "UTC"]
        // What the person who runs the tests has set must not show.
        for name in [
            "ORG_ID", "USERNAME", "PASSWORD", "BEARER_TOKEN", "BEARER_TOKEN_FILE", "AUTH_HEADER", "TLS_SKIP_VERIFY", "CA_CERT_PATH",
            "CLIENT_CERT_PATH", "CLIENT_KEY_PATH", "HTTP_PROXY_URL", "QUERY_TAGS", "NO_CACHE", "CLIENT_RETRIES", "CLIENT_MIN_BACKOFF",
            "CLIENT_MAX_BACKOFF",
        ] { environment["LOKI_" + name] = .some(nil) }
        for name in ["LOGQ_CONFIG", "LOGQ_PROFILE", "NO_COLOR"] { environment[name] = .some(nil) }
        environment["XDG_CONFIG_HOME"] = folder.path
        for (name, value) in changes { environment[name] = .some(value) }
        let child = try ChildProcess(
            Programs.logq, arguments, environment: environment, input: folder.write("in", input), output: "\(folder.path)/out",
            error: "\(folder.path)/err")
        exit = child.wait(seconds: 30)
        output = child.output
        error = child.error
        requests = server?.requests ?? []
    }

    /// An answer of log lines of the streams `app="a"` and so on.
    static func streams(_ rows: [(app: String, time: Int, line: String)]) -> String {
        let streams = rows.map { #"{"stream":{"app":"\#($0.app)"},"values":[["\#($0.time)","\#($0.line)"]]}"# }
        return #"{"status":"success","data":{"resultType":"streams","result":[\#(streams.joined(separator: ","))],"stats":{}}}"#
    }

    /// An answer of numbers.
    static func metric(_ type: String, _ result: String, warnings: String = "[]") -> String {
        #"{"status":"success","warnings":\#(warnings),"data":{"resultType":"\#(type)","result":\#(result),"stats":{}}}"#
    }
}
