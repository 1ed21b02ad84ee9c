import TestSupport
import Testing

extension EndToEnd {
    /// One server for all of these; each test has labels of its own.
    @Suite(.serialized) final class RoundTripTests {
        let folder = TemporaryFolder()
        let server: ServerProcess
        let now = nowNanoseconds()

        init() throws {
            server = ServerProcess(in: folder)
            try server.start()
        }

        deinit { _ = server.terminate() }

        private func push(app: String, _ lines: [String]) throws {
            let values = lines.enumerated().map { "[\"\(now + Int64($0.offset))\",\(jsonString($0.element))]" }.joined(separator: ",")
            let answer = try server.push("{\"streams\":[{\"stream\":{\"app\":\"\(app)\",\"env\":\"test\"},\"values\":[\(values)]}]}")
            #expect(answer.status == 204, "\(answer.text)")
        }

        @Test func `what is pushed is found by selector and filter, byte for byte, before and after a flush`() throws {
            let lines = ["plain", "with \"quotes\" and \\ and ü", "error: connection refused", "tab\there", ""]
            try push(app: "trip", lines)
            for _ in 0..<2 {
                let all = try server.get("/loki/api/v1/query_range", ["query": "{app=\"trip\"}", "direction": "forward"])
                #expect(try StreamsAnswer(all.body).lines.sorted() == lines.sorted())
                let filtered = try server.get("/loki/api/v1/query_range", ["query": "{app=\"trip\"} |= \"refused\" != \"quotes\""])
                #expect(try StreamsAnswer(filtered.body).lines == ["error: connection refused"])
                let expression = try server.get("/loki/api/v1/query_range", ["query": "{app=~\"tr.p\"} |~ \"(?i)ERROR.*refused\""])
                #expect(try StreamsAnswer(expression.body).lines == ["error: connection refused"])
                #expect(try server.send("POST", "/flush").status == 204)
            }
        }

        @Test func `a count over time counts what was pushed`() throws {
            try push(app: "count", ["a", "b", "c"])
            let answer = try server.get(
                "/loki/api/v1/query", ["query": "sum by (app) (count_over_time({app=\"count\"}[5m]))", "time": "\(now + 1_000_000_000)"])
            #expect(try VectorAnswer.single(answer.body) == 3)
        }

        @Test func `labels, values and series know the stream`() throws {
            try push(app: "labels", ["x"])
            #expect(try server.get("/loki/api/v1/labels").text.contains("\"app\""))
            #expect(try server.get("/loki/api/v1/label/app/values").text.contains("\"labels\""))
            let series = try server.get("/loki/api/v1/series", ["match[]": "{app=\"labels\"}"]).text
            #expect(series.contains("\"app\":\"labels\"") && series.contains("\"env\":\"test\""))
        }

        @Test func `a line pushed twice is there once`() throws {
            try push(app: "twice", ["same", "other"])
            try push(app: "twice", ["same", "other"])
            #expect(try server.send("POST", "/flush").status == 204)
            try push(app: "twice", ["same", "other"])
            let answer = try server.get("/loki/api/v1/query_range", ["query": "{app=\"twice\"}"])
            #expect(try StreamsAnswer(answer.body).lines.sorted() == ["other", "same"])
        }

        @Test func `metrics and build information are there`() throws {
            let metrics = try server.get("/metrics").text
            #expect(metrics.contains("\nsigyn_"))
            #expect(try server.get("/loki/api/v1/status/buildinfo").text.contains("\"version\""))
            #expect(try server.get("/config").status == 200)
        }
    }
}
