import TestSupport
import Testing

extension EndToEnd {
    /// `volume`, `patterns`, `detected-fields` and `delete`: what is asked, and what is printed of composed answers.
    @Suite struct LogqDrilldownTests {
        private static let volumes = LogqCall.metric(
            "vector", #"[{"metric":{"app":"b"},"value":[1787000000,"900"]},{"metric":{"app":"a"},"value":[1787000000,"80"]}]"#)

        @Test func `volume prints the largest first`() throws {
            let call = try LogqCall(
                [
                    "volume", "{env=\"x\"}", "--from", "1", "--to", "2", "--limit", "7", "--target-labels", "app,env",
                    "--aggregate-by-labels",
                ], answers: [Self.volumes])
            #expect(call.exit == .status(0), "\(call.error)")
            #expect(
                call.output == """
                    TIME                      VALUE  SERIES
                    2026-08-17T20:53:20.000Z    900  {app="b"}
                    2026-08-17T20:53:20.000Z     80  {app="a"}

                    """)
            let form =
                "query=%7Benv%3D%22x%22%7D&start=1000000000&end=2000000000&limit=7&targetLabels=app%2Cenv&aggregateBy=labels HTTP"
            #expect(call.requests.first?.hasPrefix("GET /loki/api/v1/index/volume?" + form) == true, "\(call.requests)")
            #expect(try LogqCall(["volume", "{}"], answers: [LogqCall.metric("vector", "[]")]).exit == .status(1))
        }

        @Test func `volume_range asks step by step`() throws {
            let answer = LogqCall.metric("matrix", #"[{"metric":{},"values":[[1787000000,"1"],[1787000060,"2"]]}]"#)
            let call = try LogqCall(["volume_range", "{}", "--step", "1m", "--output", "csv"], answers: [answer])
            #expect(call.output.hasSuffix(",{},1\n2026-08-17T20:54:20.000000000Z,{},2\n"), "\(call.output)")
            #expect(call.requests.first?.contains("/index/volume_range?") == true)
            #expect(call.requests.first?.contains("&step=60000ms ") == true)
        }

        private static let found = """
            {"status":"success","data":[{"pattern":"<_> paid","level":"info","samples":[[1787000000,2],[1787000010,1]]},
            {"pattern":"card <_> refused","level":"error","samples":[[1787000000,12]]},{"pattern":"x","samples":[]}]}
            """

        @Test func `patterns are counted, the most frequent first`() throws {
            let call = try LogqCall(["patterns", "{app=\"a\"}"], answers: [Self.found])
            #expect(call.exit == .status(0), "\(call.error)")
            #expect(
                call.output == """
                    COUNT  LEVEL  PATTERN
                       12  error  card <_> refused
                        3  info   <_> paid
                        0  -      x

                    """)
            let lines = try LogqCall(["patterns", "{app=\"a\"}", "-o", "jsonl"], answers: [Self.found]).output.split(separator: "\n")
            #expect(lines.first == #"{"count":12,"level":"error","pattern":"card <_> refused"}"#)
            let csv = try LogqCall(["patterns", "{app=\"a\"}", "-o", "csv"], answers: [Self.found]).output
            #expect(csv.hasPrefix("count,level,pattern\n12,error,card <_> refused\n"))
            #expect(try LogqCall(["patterns", "{}"], answers: [#"{"status":"success","data":[]}"#]).exit == .status(1))
        }

        @Test func `detected-fields lists fields, or values of one`() throws {
            let answer = """
                {"fields":[{"label":"took","type":"duration","cardinality":10,"parsers":["logfmt"]},
                {"label":"id","type":"string","cardinality":3,"parsers":["json","logfmt"],"jsonPath":["a","id"]},
                {"label":"trace_id","type":"string","cardinality":4,"parsers":null}],"limit":1000}
                """
            let call = try LogqCall(["detected-fields", "{a=\"b\"} | json", "--line-limit", "5", "--limit", "9"], answers: [answer])
            #expect(call.exit == .status(0), "\(call.error)")
            #expect(
                call.output == """
                    FIELD     TYPE      VALUES  SOURCE
                    id        string         3  json,logfmt
                    took      duration      10  logfmt
                    trace_id  string         4  metadata

                    """)
            #expect(call.requests.first?.contains("/detected_fields?query=%7Ba%3D%22b%22%7D%20%7C%20json&") == true)
            #expect(call.requests.first?.contains("&line_limit=5&limit=9 ") == true)
            let values = try LogqCall(["detected-fields", "{}", "a/b"], answers: [#"{"limit":1000,"values":["x","y"]}"#])
            #expect(values.output == "x\ny\n")
            #expect(values.requests.first?.hasPrefix("GET /loki/api/v1/detected_field/a%2Fb/values?query=") == true)
            #expect(try LogqCall(["detected-fields", "{}"], answers: ["{}"]).exit == .status(1))
        }

        @Test func `delete create asks in whole seconds and prints the id`() throws {
            let call = try LogqCall(
                [
                    "delete", "create", "{app=\"a\"} |= \"x\"", "--from", "2026-08-17T20:53:20.9Z", "--to", "1787000100", "--max-interval",
                    "24h",
                ], replies: [(204, "")], headers: ["X-Delete-Request-Id: a1b2c3"])
            #expect(call.exit == .status(0), "\(call.error)")
            #expect(call.output == "a1b2c3\n")
            let form = "query=%7Bapp%3D%22a%22%7D%20%7C%3D%20%22x%22&start=1787000000&end=1787000100&max_interval=24h HTTP"
            #expect(call.requests.first?.hasPrefix("POST /loki/api/v1/delete?" + form) == true, "\(call.requests)")
        }

        @Test func `delete list shows how far each is`() throws {
            let answer = """
                [{"request_id":"a1","start_time":1787000000,"end_time":1787003600,"query":"{app=\\"shop\\"}","status":"received",
                "created_at":1787003700.219,"user_id":""}]
                """
            let call = try LogqCall(["delete", "list"], answers: [answer])
            #expect(call.exit == .status(0), "\(call.error)")
            #expect(
                call.output == """
                    ID  STATUS    CREATED               START                 END                   QUERY
                    a1  received  2026-08-17T21:55:00Z  2026-08-17T20:53:20Z  2026-08-17T21:53:20Z  {app="shop"}

                    """)
            #expect(try LogqCall(["delete", "list"], answers: ["[]"]).exit == .status(1))
        }

        @Test func `delete cancel names the request`() throws {
            let call = try LogqCall(["delete", "cancel", "a1", "--force"], replies: [(204, "")])
            #expect(call.exit == .status(0), "\(call.error)")
            #expect(call.requests.first?.hasPrefix("DELETE /loki/api/v1/delete?request_id=a1&force=true ") == true)
            let unknown = try LogqCall(
                ["delete", "cancel", "zz"], replies: [(404, "could not find delete request with given id")])
            #expect(unknown.exit == .status(2))
            #expect(unknown.error.contains("could not find delete request"))
        }
    }
}
