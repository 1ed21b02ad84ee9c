import HTTPTypes
import LogModel
import LogStorage
import TestSupport
import Testing

@testable import SigynServer

@Suite struct DeleteRoutesTests {
    private static let path = "/loki/api/v1/delete"

    private static func target(_ query: String, start: Int64 = 1, end: Int64? = nil) -> String {
        // Ten digits: whole seconds.
        let start = 1_000_000_000 + start
        return "\(path)?query=\(percentEncoded(query))&start=\(start)" + (end.map { "&end=\(1_000_000_000 + $0)" } ?? "")
    }

    private static func count(_ harness: RouteHarness, _ selector: String, tenant: String? = nil) async -> String {
        let query = percentEncoded("sum(count_over_time(\(selector)[1h]))")
        let text = await harness.get("/loki/api/v1/query?query=\(query)", tenant: tenant).text
        // `"value":[1787000000,"3"]`
        guard let value = text.firstRange(of: "\"value\":["), let quote = text[value.upperBound...].firstIndex(of: "\"") else { return "0" }
        return String(text[text.index(after: quote)...].prefix { $0 != "\"" })
    }

    /// `received`, `processed` … of all requests.
    private static func statuses(_ harness: RouteHarness) async -> [String] {
        let text = await harness.get(path).text
        return text.split(separator: "\"status\":\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
    }

    @Test func `what a request covers is hidden from every answer at once`() async throws {
        let harness = try RouteHarness()
        #expect(await harness.push([["app": "x"]], line: "secret").status == 204)
        #expect(await harness.push([["app": "x"], ["app": "y"]], line: "public").status == 204)
        #expect(await Self.count(harness, "{app=~\".+\"}") == "3")
        let created = await harness.send(.post, Self.target("{app=\"x\"} |= \"secret\""))
        #expect(created.status == 204 && created.text == "")
        let id = try #require(HTTPField.Name("X-Delete-Request-Id").flatMap { created.headers[$0] })
        #expect(id.utf8.count == 8)
        #expect(await Self.count(harness, "{app=~\".+\"}") == "2")
        #expect(await Self.count(harness, "{app=\"x\"} |= \"secret\"") == "0")
        #expect(await harness.get("/loki/api/v1/query_range?query=\(percentEncoded("{app=\"x\"}"))").text.contains("secret") == false)
        #expect(await harness.get("/loki/api/v1/index/stats?query=\(percentEncoded("{app=\"x\"}"))").text.contains("\"entries\":1}"))
        let patterns = await harness.get("/loki/api/v1/patterns?query=\(percentEncoded("{app=\"x\"}"))").text
        #expect(patterns.contains("public") && !patterns.contains("secret"))
        let list = await harness.get(Self.path)
        #expect(list.contentType == "application/json")
        #expect(list.text.hasPrefix("[{\"request_id\":\"\(id)\",\"start_time\":1000000001,\"end_time\":"))
        #expect(list.text.contains("\"query\":\"{app=\\\"x\\\"} |= \\\"secret\\\"\",\"status\":\"received\",\"created_at\":"))
        #expect(list.text.hasSuffix(",\"user_id\":\"\"}]\n"))
        // Taken back within the time for that.
        #expect(await harness.send(.delete, "\(Self.path)?request_id=\(id)").status == 204)
        #expect(await Self.count(harness, "{app=~\".+\"}") == "3")
        #expect(await harness.get(Self.path).text == "[]\n")
    }

    @Test func `a stream that is deleted as a whole is in no list`() async throws {
        let harness = try RouteHarness("limits: {discover_service_name: []}")
        for round in 0..<2 {
            #expect(await harness.push([["app": "x", "only": "here"], ["app": "y"]]).status == 204)
            #expect(await harness.send(.post, Self.target("{app=\"x\"}")).status == 204)
            #expect(await harness.get("/loki/api/v1/labels").text.contains("\"data\":[\"app\"]"), "round \(round)")
            #expect(await harness.get("/loki/api/v1/label/app/values").text.contains("\"data\":[\"y\"]"), "round \(round)")
            #expect(await harness.get("/loki/api/v1/series").text.contains("\"data\":[{\"app\":\"y\"}]"), "round \(round)")
            let stats = await harness.get("/loki/api/v1/index/stats?query=\(percentEncoded("{app=~\".+\"}"))").text
            #expect(stats.hasPrefix("{\"streams\":1,"), "round \(round): \(stats)")
            #expect(await harness.send(.post, "/flush").status == 204)
        }
    }

    @Test func `a request that is due takes its entries out of the segments, and stays listed as processed`() async throws {
        let harness = try RouteHarness("deletes: {cancel_period: 0s}")
        for line in ["secret", "public"] { _ = await harness.push([["app": "x"]], line: line) }
        #expect(await harness.send(.put, Self.target("{app=\"x\"} |= \"secret\"")).status == 204)
        #expect(await harness.send(.post, Self.target("{app=\"nosuch\"}")).status == 204)
        #expect(await Self.statuses(harness) == ["received", "received"])
        await harness.services.deleteWorker.pass()
        #expect(await Self.statuses(harness) == ["processed", "processed"])
        #expect(harness.services.store.metrics.segmentRows == 1, "gone from the disk")
        #expect(await Self.count(harness, "{app=\"x\"}") == "1")
        // What is pushed afterwards is not covered any more.
        _ = await harness.push([["app": "x"]], line: "secret")
        #expect(await Self.count(harness, "{app=\"x\"}") == "2")
    }

    @Test func `requests and what they hide are there after a restart`() async throws {
        let harness = try RouteHarness()
        for line in ["secret", "public"] { _ = await harness.push([["app": "x"]], line: line) }
        _ = await harness.send(.post, Self.target("{app=\"x\"} |= \"secret\""))
        let before = await harness.get(Self.path).text
        try harness.reopen()
        #expect(await harness.get(Self.path).text == before)
        #expect(await Self.count(harness, "{app=\"x\"}") == "1")
    }

    @Test func `too late to cancel, but for force`() async throws {
        let harness = try RouteHarness("deletes: {cancel_period: 0s}")
        _ = await harness.push([["app": "x"]])
        let created = await harness.send(.post, Self.target("{app=\"x\"}"))
        let id = created.headers[HTTPField.Name("X-Delete-Request-Id")!] ?? ""
        let late = await harness.send(.delete, "\(Self.path)?request_id=\(id)")
        #expect(late.status == 400 && late.text.hasPrefix("the delete request is being processed"))
        #expect(await harness.send(.delete, "\(Self.path)?request_id=\(id)&force=true").status == 204)
        #expect(await Self.count(harness, "{app=\"x\"}") == "1")
        let gone = await harness.send(.delete, "\(Self.path)?request_id=\(id)")
        #expect(gone.status == 404 && gone.text == "could not find delete request with given id")
    }

    @Test func `switched off every verb gets Loki's words`() async throws {
        let harness = try RouteHarness("deletes: {enabled: false}")
        for method in [HTTPRequest.Method.get, .post, .put, .delete] {
            let answer = await harness.send(method, Self.path)
            #expect(answer.status == 400 && answer.text == "Retention is not enabled")
        }
    }

    @Test(arguments: [
        ("?start=1000000001", "query not set"), ("?query={app=\"x\"}", "start time not set"),
        ("?query={app=\"x\"}&start=10", "invalid start time: require unix seconds or RFC3339 format"),
        ("?query={app=\"x\"}&start=1000000001&end=x", "invalid end time: require unix seconds or RFC3339 format"),
        ("?query={app=\"x\"}&start=1000000001&end=9999999999", "deletes in the future are not allowed"),
        ("?query={app=\"x\"}&start=1000000002&end=1000000001", "start time can't be greater than or equal to end time"),
        ("?query={app=\"x\"}&start=2020-01-01T00:00:00Z&end=2020-01-01T00:00:00Z", "start time can't be greater than or equal to end time"),
        ("?query=sum(rate({app=\"x\"}[1m]))&start=1000000001", "only log queries are supported: a selector and its filters"),
        ("?query={}&start=1000000001", "parse error : queries require at least one regexp or equality matcher"),
        ("?query={app=\"x\"}&start=1000000001&max_interval=x", "invalid max_interval"),
    ])
    func `what cannot be deleted is refused`(parameters: String, text: String) async throws {
        let harness = try RouteHarness()
        let encoded = parameters.split(separator: "&").map { part in
            let pair = part.split(separator: "=", maxSplits: 1)
            return "\(pair[0])=\(percentEncoded(String(pair[1])))"
        }
        let answer = await harness.send(.post, Self.path + encoded.joined(separator: "&"))
        #expect(answer.status == 400 && answer.text.hasPrefix(text), "\(answer.text)")
    }

    @Test func `tenants delete their own entries only`() async throws {
        let harness = try RouteHarness("{auth_enabled: true, query: {multi_tenant_queries_enabled: true}}")
        for tenant in ["a", "b"] { _ = await harness.push([["app": "x"]], tenant: tenant) }
        let created = await harness.send(.post, Self.target("{app=\"x\"}"), headers: ["X-Scope-OrgID": "a"])
        #expect(created.status == 204)
        #expect(await Self.count(harness, "{app=\"x\"}", tenant: "a") == "0")
        #expect(await Self.count(harness, "{app=\"x\"}", tenant: "b") == "1")
        #expect(await harness.get(Self.path, tenant: "b").text == "[]\n")
        let id = created.headers[HTTPField.Name("X-Delete-Request-Id")!] ?? ""
        #expect(await harness.send(.delete, "\(Self.path)?request_id=\(id)", headers: ["X-Scope-OrgID": "b"]).status == 404)
        #expect(await harness.send(.post, Self.target("{app=\"x\"}"), headers: ["X-Scope-OrgID": "a|b"]).status == 400)
        #expect(await harness.get(Self.path).status == 401)
    }
}
