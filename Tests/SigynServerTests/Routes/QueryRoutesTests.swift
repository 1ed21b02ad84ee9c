import HTTPTypes
import TestSupport
import Testing

@testable import SigynServer

@Suite struct QueryRoutesTests {
    private static let pushed = """
        {"streams":[
        {"stream":{"app":"shop"},"values":[["1787000000000000000","first"],["1787000002000000000","third",{"trace":"t1"}]]},
        {"stream":{"app":"cart"},"values":[["1787000001000000000","second"]]}]}
        """
    private static let accepting = "reject_old_samples: false, discover_service_name: [], discover_log_levels: false"

    /// A server with three lines from 2026-08-17T20:53:20Z on.
    private func harness(limits: String = "") async throws -> RouteHarness {
        let harness = try RouteHarness("limits: {\(Self.accepting)\(limits.isEmpty ? "" : ", " + limits)}")
        #expect(
            await harness.send(.post, "/loki/api/v1/push", headers: ["Content-Type": "application/json"], body: Self.pushed).status == 204)
        return harness
    }

    private func range(_ query: String, _ more: String = "") -> String {
        "/loki/api/v1/query_range?query=\(percentEncoded(query))&start=1787000000&end=1787000010\(more)"
    }

    @Test func `lines of a range, flattened or by category`() async throws {
        let harness = try await harness()
        let flat = await harness.get(range("{app=~\".+\"} |= \"ir\"", "&direction=forward"))
        #expect(flat.status == 200)
        #expect(flat.contentType == "application/json; charset=UTF-8")
        #expect(
            flat.text.hasPrefix(
                "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[{\"stream\":{\"app\":\"shop\",\"trace\":\"t1\"},\"values\":[[\"1787000002000000000\",\"third\"]]},{\"stream\":{\"app\":\"shop\"},\"values\":[[\"1787000000000000000\",\"first\"]]}],\"stats\":{"
            ), "\(flat.text)")
        let categorized = await harness.send(
            .get, range("{app=\"shop\"}", "&limit=1"), headers: ["X-Loki-Response-Encoding-Flags": "categorize-labels"])
        #expect(
            categorized.text.contains(
                "\"encodingFlags\":[\"categorize-labels\"],\"result\":[{\"stream\":{\"app\":\"shop\"},\"values\":[[\"1787000002000000000\",\"third\",{\"structuredMetadata\":{\"trace\":\"t1\"}}]]}]"
            ), "\(categorized.text)")
    }

    @Test func `numbers over a range and at one time, by GET and by POST`() async throws {
        let harness = try await harness()
        let matrix = await harness.get(range("sum(count_over_time({app=~\".+\"}[10s]))", "&step=10s"))
        #expect(
            matrix.text.contains(
                "\"resultType\":\"matrix\",\"result\":[{\"metric\":{},\"values\":[[1787000000,\"1\"],[1787000010,\"2\"]]}]"),
            "\(matrix.text)")
        let form = ["Content-Type": "application/x-www-form-urlencoded"]
        let vector = await harness.send(
            .post, "/loki/api/v1/query", headers: form,
            body: "time=1787000002&query=\(percentEncoded("sum by (app) (count_over_time({app=~\".+\"}[10s]))"))")
        #expect(
            vector.text.contains(
                "\"resultType\":\"vector\",\"result\":[{\"metric\":{\"app\":\"cart\"},\"value\":[1787000002,\"1\"]},{\"metric\":{\"app\":\"shop\"},\"value\":[1787000002,\"2\"]}]"
            ), "\(vector.text)")
        // Grafana's health check.
        let health = await harness.get("/loki/api/v1/query?query=vector(1)%2Bvector(1)&time=4000000000")
        #expect(health.text.contains("\"result\":[{\"metric\":{},\"value\":[4000000000,\"2\"]}]"), "\(health.text)")
    }

    @Test(arguments: [
        ("", "{app=\"shop\"", "", 400, "parse error at line 1, col 12"), ("", "", "", 400, "parse error : syntax error: unexpected $end"),
        (
            "", "{app=\"shop\"}", "&limit=5001", 400,
            "max entries limit per query exceeded, limit > max_entries_limit_per_query (5001 > 5000)"
        ),
        ("max_entries_limit_per_query: 0", "{app=\"shop\"}", "&limit=5001", 200, "success"),
        ("max_query_length: 9s", "{app=\"shop\"}", "", 400, "the query time range exceeds the limit (query length: 10s, limit: 9s)"),
        ("max_query_length: 10s", "{app=\"shop\"}", "", 200, "success"),
        ("max_query_range: 1m", "sum(rate({app=\"shop\"}[61s]))", "", 400, "[interval] value exceeds limit: [1m1s] > [1m]"),
        ("max_query_lookback: 1h", "{app=\"shop\"}", "", 400, "this data is no longer available, it is past now - max_query_lookback (1h)"),
        ("max_streams_matchers_per_query: 1", "{app=\"shop\",env=\"\"}", "", 400, "matchers-count > limit (2 > 1)"),
        ("max_query_series: 1", "count_over_time({app=~\".+\"}[10s])", "", 400, "maximum number of series (1) reached"),
        ("", "{app=\"shop\"}", "&step=0", 400, "zero or negative"), ("", "{app=\"shop\"}", "&direction=up", 400, "invalid direction 'up'"),
    ])
    func `limits and mistakes are told in words`(limits: String, query: String, more: String, status: Int, word: String) async throws {
        let answer = await (try harness(limits: limits)).get(range(query, more))
        #expect(answer.status == status)
        #expect(answer.text.contains(word), "\(answer.text)")
    }

    @Test func `a log query has no instant`() async throws {
        let answer = await (try harness()).get("/loki/api/v1/query?query=%7Bapp=%22shop%22%7D")
        #expect(answer.status == 400)
        #expect(answer.text == "log queries are not supported as an instant query type, please change your query to a range query type")
    }

    @Test func `a long answer is written in pieces`() async throws {
        let harness = try RouteHarness("limits: {reject_old_samples: false}")
        for number in 0..<3 {
            let line = String(repeating: "\(number)", count: 100_000)
            #expect(await harness.push([["app": "x"]], line: line).status == 204)
        }
        #expect(await harness.get("/loki/api/v1/query_range?query=%7Bapp=%22x%22%7D").text == "(stream)")
    }

    @Test func `a query over several tenants tells them apart`() async throws {
        let harness = try RouteHarness("auth_enabled: true\nquery: {multi_tenant_queries_enabled: true}\nlimits: {\(Self.accepting)}")
        for tenant in ["a", "b"] {
            let headers = ["Content-Type": "application/json", "X-Scope-OrgID": tenant]
            let body = "{\"streams\":[{\"stream\":{\"app\":\"x\"},\"values\":[[\"1787000000000000000\",\"of \(tenant)\"]]}]}"
            #expect(await harness.send(.post, "/loki/api/v1/push", headers: headers, body: body).status == 204)
        }
        let both = await harness.get(range("{app=\"x\"}"), tenant: "a|b").text
        #expect(both.contains("{\"__tenant_id__\":\"a\",\"app\":\"x\"},\"values\":[[\"1787000000000000000\",\"of a\"]]"), "\(both)")
        #expect(both.contains("{\"__tenant_id__\":\"b\",\"app\":\"x\"},\"values\":[[\"1787000000000000000\",\"of b\"]]"), "\(both)")
        let one = await harness.get(range("{app=\"x\",__tenant_id__!=\"a\"}"), tenant: "a|b").text
        #expect(one.contains("of b") && !one.contains("of a"), "\(one)")
        #expect(await harness.get(range("{app=\"x\"}"), tenant: "a").text.contains("\"stream\":{\"app\":\"x\"}"))
    }

    @Test func `a query made pretty, or told what is wrong with it`() async throws {
        let harness = try RouteHarness("auth_enabled: true")
        let good = await harness.get("/loki/api/v1/format_query?query=\(percentEncoded("{ a = \"b\" }|=\"x\""))")
        #expect(good.text == "{\"status\":\"success\",\"data\":\"{a=\\\"b\\\"} |= \\\"x\\\"\"}\n")
        let bad = await harness.get("/loki/api/v1/format_query?query=%7Ba")
        #expect(bad.status == 400)
        #expect(bad.text.hasPrefix("{\"status\":\"invalid-query\",\"error\":\"parse error at line 1"))
    }
}
