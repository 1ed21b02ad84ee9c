import HTTPTypes
import TestSupport
import Testing

@testable import SigynServer

@Suite struct OperatorRoutesTests {
    @Test func `the log level is shown, set, and refused by name`() async throws {
        let harness = try RouteHarness()
        #expect(await harness.get("/log_level").text == "{\"message\":\"Current log level is info\"}\n")
        let form = ["Content-Type": "application/x-www-form-urlencoded"]
        let set = await harness.send(.post, "/log_level", headers: form, body: "log_level=debug")
        #expect(set.status == 200 && set.text == "{\"status\":\"success\",\"message\":\"Log level set to debug\"}\n")
        #expect(await harness.get("/log_level").text == "{\"message\":\"Current log level is debug\"}\n")
        let bad = await harness.send(.post, "/log_level?log_level=x")
        #expect(bad.status == 400 && bad.text == "{\"status\":\"failed\",\"message\":\"unrecognized log level \\\"x\\\"\"}\n")
    }

    @Test func `pages for operators say what there is`() async throws {
        let harness = try RouteHarness("auth_enabled: true")
        #expect(await harness.get("/services").text == "server => Running\nstore => Running\nquerier => Running\ndeletes => Running\n")
        #expect(await harness.get("/ring").text.hasPrefix("no ring"))
        #expect(await harness.get("/memberlist").text.hasPrefix("no members"))
        let numbers = await harness.get("/loki/api/v1/cache/generation_numbers", tenant: "a")
        #expect(numbers.status == 200 && numbers.text == "\"\"\n")
    }

    @Test(arguments: ["/loki/api/v1/rules", "/api/prom/rules"]) func `an empty ruler`(prefix: String) async throws {
        let harness = try RouteHarness()
        for (path, text) in [("", "no rule groups found"), ("/ns", "no rule groups found"), ("/ns/group", "group does not exist")] {
            let answer = await harness.get(prefix + path)
            #expect(answer.status == 404 && answer.text == text, "\(path)")
        }
        #expect(await harness.send(.delete, prefix + "/ns").text == "no rule groups found")
        #expect(await harness.send(.delete, prefix + "/ns/group").text == "group does not exist")
        let refused = await harness.send(.post, prefix + "/ns", body: "name: g\nrules: []")
        #expect(refused.status == 501 && refused.text == Ruler.refusal)
    }

    @Test(arguments: ["/prometheus", "/api/prom"]) func `rules and alerts in Prometheus' envelopes`(prefix: String) async throws {
        let harness = try RouteHarness("{auth_enabled: true, query: {multi_tenant_queries_enabled: true}}")
        #expect(
            await harness.get(prefix + "/api/v1/rules?type=alert", tenant: "a").text
                == "{\"status\":\"success\",\"data\":{\"groups\":[]},\"errorType\":\"\",\"error\":\"\"}\n")
        #expect(
            await harness.get(prefix + "/api/v1/alerts", tenant: "a").text
                == "{\"status\":\"success\",\"data\":{\"alerts\":[]},\"errorType\":\"\",\"error\":\"\"}\n")
        let bad = await harness.get(prefix + "/api/v1/rules?type=x", tenant: "a")
        #expect(
            bad.status == 400
                && bad.text.hasPrefix("{\"status\":\"error\",\"data\":null,\"errorType\":\"bad_data\",\"error\":\"not supported"))
        #expect(await harness.get(prefix + "/api/v1/rules", tenant: "a|b").text.contains("too many org ids found"))
        #expect(await harness.get(prefix + "/api/v1/rules").status == 401)
    }

    @Test func `the old query answers in the old form`() async throws {
        let harness = try RouteHarness()
        _ = await harness.push([["app": "x"]], line: "one two")
        _ = await harness.push([["app": "x"]], line: "three")
        let answer = await harness.get("/api/prom/query?query=\(percentEncoded("{app=\"x\"}"))&regexp=t.o")
        #expect(answer.status == 200)
        #expect(
            answer.text.hasPrefix(
                "{\"streams\":[{\"labels\":\"{app=\\\"x\\\", detected_level=\\\"unknown\\\", service_name=\\\"x\\\"}\",\"entries\":[{\"ts\":\"20"
            ))
        #expect(answer.text.contains("Z\",\"line\":\"one two\"}]}],\"stats\":{\"summary\":{"))
        #expect(!answer.text.contains("three"))
        let metric = await harness.get("/api/prom/query?query=\(percentEncoded("rate({app=\"x\"}[1m])"))")
        #expect(metric.status == 400 && metric.text == "legacy endpoints only support streams result type")
    }
}
