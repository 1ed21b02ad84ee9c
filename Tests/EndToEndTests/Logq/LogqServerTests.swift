import TestSupport
import Testing

extension EndToEnd {
    /// Which server is asked, and how: profiles, headers, files, retries.
    @Suite struct LogqServerTests {
        private static let answer = #"{"status":"success","data":["a"]}"#

        private func headers(_ call: LogqCall) -> [String] { call.requests.last?.split(separator: "\r\n").map(String.init) ?? [] }

        @Test func `a profile names a server`() throws {
            let folder = TemporaryFolder()
            let file = folder.write(
                "profiles",
                """
                # Ours.
                default = prod

                [prod]
                org-id = team-a
                query-tags = source=logq
                [test]
                org-id = team-b
                username = ann
                password = secret = really
                """)
            let environment: [String: String?] = ["LOGQ_CONFIG": file]
            let fallback = try LogqCall(["labels"], answers: [Self.answer], environment: environment)
            #expect(fallback.exit == .status(0), "\(fallback.error)")
            #expect(headers(fallback).contains("X-Scope-OrgID: team-a"))
            #expect(headers(fallback).contains("X-Query-Tags: source=logq"))
            let named = try LogqCall(["labels", "--profile", "test"], answers: [Self.answer], environment: environment)
            #expect(headers(named).contains("X-Scope-OrgID: team-b"))
            // ann:secret = really
            #expect(headers(named).contains("Authorization: Basic YW5uOnNlY3JldCA9IHJlYWxseQ=="))
            #expect(!headers(named).contains { $0.hasPrefix("X-Query-Tags") })
        }

        @Test func `a flag wins over a named profile, that over the environment, that over the default profile`() throws {
            let folder = TemporaryFolder()
            let file = folder.write("profiles", "default = p\n[p]\norg-id = of-profile\nbearer-token = t\n")
            func tenant(_ flags: [String], _ environment: [String: String?]) throws -> [String] {
                let call = try LogqCall(
                    ["labels"] + flags, answers: [Self.answer], environment: environment.merging(["LOGQ_CONFIG": file]) { a, _ in a })
                return headers(call).filter { $0.hasPrefix("X-Scope") || $0.hasPrefix("Authorization") }
            }
            #expect(try tenant(["--org-id", "flag", "--profile", "p"], [:]).contains("X-Scope-OrgID: flag"))
            #expect(try tenant(["--profile", "p"], ["LOKI_ORG_ID": "variable"]).contains("X-Scope-OrgID: of-profile"))
            #expect(try tenant([], ["LOGQ_PROFILE": "p", "LOKI_ORG_ID": "variable"]).contains("X-Scope-OrgID: of-profile"))
            #expect(try tenant([], ["LOKI_ORG_ID": "variable"]).contains("X-Scope-OrgID: variable"))
            // Who asks is said by one source alone.
            #expect(try tenant(["--username", "u"], [:]).count(where: { $0.hasPrefix("Authorization") }) == 1)
        }

        @Test(arguments: [
            ("[a]\naddr http://x", "line 2", "addr http://x"), ("[a]\n\n# x\nadr = x", "line 4", "adr"), ("addr = x", "line 1", "addr"),
            ("[a]\naddr = 1\naddr = 2", "line 3", "twice"), ("[a]\n[a]", "line 2", "already"), ("[a]\naddr =", "line 2", "no value"),
            ("default = b\n[a]\naddr = x", "line 1", "no profile b"), ("[]", "line 1", "no name"),
            ("[a]\naddr = x", "a", "no profile zz"),
        ])
        func `a file that cannot be read names its line`(text: String, place: String, word: String) throws {
            let folder = TemporaryFolder()
            let file = folder.write("profiles", text)
            let call = try LogqCall(["labels", "--profile", "zz"], environment: ["LOGQ_CONFIG": file])
            #expect(call.exit == .status(2))
            #expect(call.error.contains(place) && call.error.contains(word) && call.error.contains(file), "\(call.error)")
            #expect(call.error.split(separator: "\n").count == 1)
        }

        @Test func `no file is no profile, but a named one must be there`() throws {
            #expect(try LogqCall(["labels"], answers: [Self.answer]).exit == .status(0))
            let missing = try LogqCall(["labels"], environment: ["LOGQ_CONFIG": "/nowhere/at/all"])
            #expect(missing.exit == .status(2) && missing.error.contains("/nowhere/at/all"))
        }

        @Test(
            arguments: [
                (["--nocache"], [:], "Cache-Control: no-cache"), ([], ["LOKI_NO_CACHE": "true"], "Cache-Control: no-cache"),
                (["--query-tags", "a=b"], [:], "X-Query-Tags: a=b"), ([], ["LOKI_QUERY_TAGS": "c=d"], "X-Query-Tags: c=d"),
                (["--bearer-token", "t", "--auth-header", "X-Auth"], [:], "X-Auth: Bearer t"),
                (["--bearer-token", "t"], ["LOKI_AUTH_HEADER": "X-Other"], "X-Other: Bearer t"),
            ] as [([String], [String: String], String)])
        func `headers are asked for`(flags: [String], environment: [String: String], header: String) throws {
            let call = try LogqCall(["labels"] + flags, answers: [Self.answer], environment: environment.mapValues { .some($0) })
            #expect(headers(call).contains(header), "\(call.requests) \(call.error)")
        }

        @Test func `what fails for now is tried again`() throws {
            let replies = [(503, "not ready"), (429, "slowly"), (200, Self.answer)]
            let flags = ["labels", "--min-backoff", "1ms", "--max-backoff", "2ms"]
            let call = try LogqCall(flags + ["--retries", "2"], replies: replies)
            #expect(call.exit == .status(0), "\(call.error)")
            #expect(call.requests.count == 3)
            let environment: [String: String?] = ["LOKI_CLIENT_RETRIES": "1"]
            let tooFew = try LogqCall(flags, replies: replies, environment: environment)
            #expect(tooFew.exit == .status(2) && tooFew.error.contains("slowly") && tooFew.requests.count == 2, "\(tooFew)")
            // What the server will never take is not asked twice.
            let bad = try LogqCall(flags + ["--retries", "5"], replies: [(400, "parse error"), (200, Self.answer)])
            #expect(bad.exit == .status(2) && bad.requests.count == 1)
        }

        @Test(
            arguments: [
                (["--ca-cert", "/nowhere.pem"], [:], "--ca-cert"), ([], ["LOKI_CLIENT_KEY_PATH": "/nowhere.pem"], "$LOKI_CLIENT_KEY_PATH"),
                ([], ["LOKI_TLS_SKIP_VERIFY": "perhaps"], "$LOKI_TLS_SKIP_VERIFY"), (["--retries", "-1"], [:], "--retries"),
                ([], ["LOKI_CLIENT_MIN_BACKOFF": "soon"], "$LOKI_CLIENT_MIN_BACKOFF"), (["--timeout", "0"], [:], "--timeout"),
            ] as [([String], [String: String], String)])
        func `a setting that cannot be used is named with its place`(
            flags: [String], environment: [String: String], word: String
        ) throws {
            let call = try LogqCall(["labels"] + flags, environment: environment.mapValues { .some($0) })
            #expect(call.exit == .status(2))
            #expect(call.error.contains(word), "\(call.error)")
            #expect(call.error.split(separator: "\n").count == 1, "\(call.error)")
        }

        @Test func `a proxy is gone through`() throws {
            // The stub is the proxy: it is asked for the whole URL.
            let server = CannedServer([(200, Self.answer)])
            let call = try LogqCall(
                ["labels", "--addr", "http://logs.example.org", "--proxy-url", "http://127.0.0.1:\(server.port)"])
            #expect(call.exit == .status(0), "\(call.error)")
            #expect(server.requests.first?.hasPrefix("GET http://logs.example.org/loki/api/v1/labels?") == true)
        }
    }
}
