import HTTPTypes
import Testing

@testable import SigynServer

@Suite struct PushRoutesTests {
    private let json = ["Content-Type": "application/json"]

    @Test func `a push is 204 without a body, on both paths`() async throws {
        let harness = try RouteHarness("limits: {reject_old_samples: false}")
        #expect(await harness.push([["app": "x"]]).status == 204)
        let legacy = "{\"streams\":[{\"labels\":\"{a=\\\"b\\\"}\",\"entries\":[{\"ts\":\"2026-08-20T10:00:00.5Z\",\"line\":\"x\"}]}]}"
        let answer = await harness.send(.post, "/api/prom/push", headers: json, body: legacy)
        #expect(answer.status == 204)
        #expect(answer.text == "")
    }

    @Test func `what is refused says why, with a newline at the end`() async throws {
        let harness = try RouteHarness("server: {push_body_max: 200B}")
        let cases: [(body: String, headers: [String: String], status: Int, word: String)] = [
            ("{}", json, 422, "at least one valid stream"), ("not json", json, 400, "expect"), ("{}", [:], 400, "mime"),
            ("{}", ["Content-Type": "application/json", "Content-Encoding": "br"], 400, "not supported"),
            ("{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"1\",\"x\"]]}]}", json, 400, "too old"),
            (String(repeating: " ", count: 201), json, 413, "200 bytes"),
        ]
        for push in cases {
            let answer = await harness.send(.post, "/loki/api/v1/push", headers: push.headers, body: push.body)
            #expect(answer.status == push.status, "\(push.body): \(answer.text)")
            #expect(answer.text.contains(push.word) && answer.text.hasSuffix("\n") && !answer.text.hasSuffix("\n\n"), "\(answer.text)")
        }
    }

    @Test func `valid entries of a push that is partly refused are stored`() async throws {
        let harness = try RouteHarness("limits: {discover_service_name: [], max_label_names_per_series: 1}")
        let answer = await harness.push([["app": "good"], ["app": "bad", "env": "x"]])
        #expect(answer.status == 400)
        #expect(await harness.get("/loki/api/v1/label/app/values").text.contains("[\"good\"]"))
    }

    @Test func `a tenant above its rate gets 429 naming the setting, and nothing is stored`() async throws {
        let harness = try RouteHarness("limits: {ingestion_rate_mb: 0.001, ingestion_burst_size_mb: 0.001}")
        let answer = await harness.push([["app": "x"]], line: String(repeating: "x", count: 2000))
        #expect(answer.status == 429)
        #expect(answer.text.contains("limits.ingestion_rate_mb"))
        #expect(answer.headers[.retryAfter] != nil)
        #expect(await harness.get("/loki/api/v1/labels").text == "{\"status\":\"success\"}\n")
    }

    @Test func `a stream above its rate is left out, the others are stored`() async throws {
        let harness = try RouteHarness("limits: {per_stream_rate_limit: 1B, per_stream_rate_limit_burst: 300B, discover_log_levels: false}")
        let line = String(repeating: "x", count: 300)
        #expect(await harness.push([["app": "x"]], line: line).status == 204)
        let answer = await harness.push([["app": "x"], ["app": "y"]], line: line)
        #expect(answer.status == 429)
        #expect(answer.text.contains("limits.per_stream_rate_limit"))
        #expect(await harness.get("/loki/api/v1/label/app/values").text.contains("[\"x\",\"y\"]"))
    }

    @Test func `streams beyond the limit are refused, those that are there go on`() async throws {
        let harness = try RouteHarness("limits: {max_global_streams_per_user: 2}")
        #expect(await harness.push([["app": "a"], ["app": "b"]]).status == 204)
        #expect(await harness.push([["app": "a"], ["app": "b"]]).status == 204)
        let answer = await harness.push([["app": "b"], ["app": "c"]])
        #expect(answer.status == 429)
        #expect(answer.text.contains("limits.max_global_streams_per_user") && answer.text.contains("app=\"c\""))
        #expect(await harness.get("/loki/api/v1/label/app/values").text.contains("[\"a\",\"b\"]"))
    }

    @Test func `a budget lets one through, however large, and the next only when there is room`() {
        let budget = ByteBudget(limit: 100)
        #expect(budget.take(1000))
        #expect(!budget.take(1))
        budget.giveBack(1000)
        #expect(budget.take(60))
        #expect(!budget.take(41))
        #expect(budget.take(40))
    }

    @Test func `a flush is 204 and what was pushed stays`() async throws {
        let harness = try RouteHarness()
        #expect(await harness.push([["app": "x"]]).status == 204)
        #expect(await harness.send(.post, "/flush").status == 204)
        #expect(await harness.get("/metrics").text.contains("sigyn_segments 1\n"))
        #expect(await harness.get("/loki/api/v1/label/app/values").text.contains("[\"x\"]"))
    }

    @Test func `pushes under way are bounded together, what was received and what was decoded`() {
        let budget = ByteBudget(limit: 100)
        // One alone may have what it needs.
        #expect(budget.take(80) && budget.take(400, holding: 80))
        #expect(!budget.take(1))
        budget.giveBack(480)
        #expect(budget.take(60) && budget.take(40) && !budget.take(1) && !budget.take(1, holding: 60))
        #expect(budget.usedBytes == 100)
    }

    @Test func `beyond the pushes under way it is 429 with the setting`() async throws {
        let harness = try RouteHarness("server: {push_in_flight_max: 1B}")
        let intake = try #require(harness.context.services?.intake)
        // One byte of another push.
        #expect(intake.budget.take(1))
        let refused = await harness.push([["app": "x"]])
        #expect(refused.status == 429 && refused.text.contains("server.push_in_flight_max"))
        #expect(refused.headers[.retryAfter] == "1")
        #expect(harness.context.bounds.count(.pushesInFlight) == 1)
        intake.budget.giveBack(1)
        #expect(await harness.push([["app": "x"]]).status == 204)
        #expect(intake.budget.usedBytes == 0)
    }
}
