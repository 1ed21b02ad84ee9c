import TestSupport
import Testing

extension EndToEnd {
    /// What each command asks of the server, and what it prints of the answer.
    @Suite struct LogqCommandTests {
        @Test func `instant-query asks at a time`() throws {
            let answer = LogqCall.metric("vector", #"[{"metric":{"app":"a"},"value":[1787000000,"2"]}]"#)
            let call = try LogqCall(["instant-query", "rate({}[1m])", "--now", "2026-08-17T20:53:20Z"], answers: [answer])
            #expect(call.exit == .status(0))
            #expect(
                call.output == """
                    TIME                      VALUE  SERIES
                    2026-08-17T20:53:20.000Z      2  {app="a"}

                    """)
            #expect(call.requests.first?.hasPrefix("POST /loki/api/v1/query ") == true)
            #expect(call.requests.first?.hasSuffix("&time=1787000000000000000") == true)
            #expect(try LogqCall(["instant-query", "rate({}[1m])"], answers: [LogqCall.metric("vector", "[]")]).exit == .status(1))
        }

        @Test func `labels lists names, or values`() throws {
            let answer = #"{"status":"success","data":["app","env"]}"#
            let names = try LogqCall(["labels", "--from", "1", "--to", "2"], answers: [answer])
            #expect(names.exit == .status(0))
            #expect(names.output == "app\nenv\n")
            #expect(names.requests.first?.hasPrefix("GET /loki/api/v1/labels?start=1000000000&end=2000000000 ") == true)
            let values = try LogqCall(["labels", "app", "--from", "1", "--to", "2"], answers: [answer])
            #expect(values.requests.first?.hasPrefix("GET /loki/api/v1/label/app/values?start=1000000000&end=2000000000 ") == true)
            #expect(try LogqCall(["labels"], answers: [#"{"status":"success"}"#]).exit == .status(1))
        }

        private static let series =
            #"{"status":"success","data":[{"app":"b","env":"x"},{"app":"a","env":"x"},{"app":"a","env":"x","pod":"p1"}]}"#

        @Test func `series are sorted`() throws {
            let call = try LogqCall(["series", "{env=\"x\"}", "{env=\"y\"}"], answers: [Self.series])
            #expect(call.exit == .status(0))
            #expect(
                call.output == """
                    {app="a", env="x"}
                    {app="a", env="x", pod="p1"}
                    {app="b", env="x"}

                    """)
            #expect(call.requests.first?.contains("match%5B%5D=%7Benv%3D%22x%22%7D&match%5B%5D=%7Benv%3D%22y%22%7D&start=") == true)
        }

        @Test func `series --analyze-labels counts values`() throws {
            let call = try LogqCall(["series", "{}", "--analyze-labels"], answers: [Self.series])
            #expect(
                call.output == """
                    streams  3
                    labels   3

                    LABEL  VALUES  STREAMS
                    app         2        3
                    env         1        3
                    pod         1        1

                    """)
        }

        @Test func `stats are four numbers`() throws {
            let answer = #"{"streams":2,"chunks":3,"bytes":4000,"entries":50}"#
            let table = try LogqCall(["stats", "{app=\"a\"}"], answers: [answer])
            #expect(table.output == "streams     2\nchunks      3\nentries    50\nbytes    4000\n")
            #expect(table.requests.first?.hasPrefix("GET /loki/api/v1/index/stats?query=%7Bapp%3D%22a%22%7D&start=") == true)
            let json = try LogqCall(["stats", "{app=\"a\"}", "--output", "jsonl"], answers: [answer])
            #expect(json.output == "{\"streams\":2,\"chunks\":3,\"entries\":50,\"bytes\":4000}\n")
            #expect(try LogqCall(["stats", "{}"], answers: [#"{"streams":0,"chunks":0,"bytes":0,"entries":0}"#]).exit == .status(1))
        }

        @Test func `fmt needs no server`() throws {
            let query = #"sum   by(app)(rate( {a="b"}|="x"[5m]))"#
            let printed = #"sum by (app)(rate({a="b"} |= "x"[5m]))"# + "\n"
            #expect(try LogqCall(["fmt", query]).output == printed)
            #expect(try LogqCall(["fmt"], input: query + "\n").output == printed)
            let bad = try LogqCall(["fmt", "{a="])
            #expect(bad.exit == .status(2))
            #expect(bad.error.contains("parse error") && bad.error.split(separator: "\n").count == 1, "\(bad.error)")
        }

        @Test(
            arguments: [
                (["--org-id", "team"], [:], "X-Scope-OrgID: team"), ([], ["LOKI_ORG_ID": "team"], "X-Scope-OrgID: team"),
                (["--username", "user", "--password", "pass"], [:], "Authorization: Basic dXNlcjpwYXNz"),
                ([], ["LOKI_USERNAME": "user", "LOKI_PASSWORD": "pass"], "Authorization: Basic dXNlcjpwYXNz"),
                (["--username", "user"], ["LOKI_PASSWORD": "pass", "LOKI_BEARER_TOKEN": "t"], "Authorization: Basic dXNlcjpwYXNz"),
                (["--bearer-token", "t"], [:], "Authorization: Bearer t"), ([], ["LOKI_BEARER_TOKEN": "t"], "Authorization: Bearer t"),
                (["--bearer-token-file", "/dev/stdin"], [:], "Authorization: Bearer from-a-file"),
                ([], ["LOKI_BEARER_TOKEN_FILE": "/dev/stdin"], "Authorization: Bearer from-a-file"),
            ] as [([String], [String: String], String)])
        func `who asks is told by flags or environment`(flags: [String], environment: [String: String], header: String) throws {
            let call = try LogqCall(
                ["labels"] + flags, answers: [#"{"data":["a"]}"#], environment: environment.mapValues { .some($0) }, input: "from-a-file\n")
            #expect(call.exit == .status(0), "\(call.error)")
            let lines = call.requests.first?.split(separator: "\r\n").map(String.init) ?? []
            #expect(lines.contains(header), "\(lines)")
            #expect(lines.count(where: { $0.hasPrefix("Authorization") }) <= 1)
        }

        @Test(arguments: [
            (["labels", "--username", "a", "--bearer-token", "b"], "--username"),
            (["labels", "--bearer-token-file", "/nowhere"], "/nowhere"), (["labels", "--bearer-token-file", "/dev/null"], "one token"),
            (["query", "{}", "--batch", "0"], "--batch"), (["query", "{}", "--limit", "-1"], "--limit"),
            (["instant-query", "1", "--now", "noon"], "--now"), (["series"], "selector"), (["stats", "{}", "--output", "csv"], "--output"),
            (["query", "{}", "--timezone", "Mars"], "--timezone"), (["labels", "--from", "9999999999", "--to", "1"], "--from"),
        ])
        func `what is asked wrongly is 2, with one sentence`(arguments: [String], word: String) throws {
            let call = try LogqCall(arguments)
            #expect(call.exit == .status(2))
            #expect(call.output == "")
            #expect(call.error.contains(word), "\(call.error)")
            #expect(call.error.split(separator: "\n").count == 1, "\(call.error)")
        }
    }
}
