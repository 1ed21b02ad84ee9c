import HTTPTypes
import Testing

@testable import SigynServer

@Suite struct LabelRoutesTests {
    @Test func `labels, their values and streams of what was pushed`() async throws {
        let harness = try RouteHarness("limits: {discover_service_name: []}")
        #expect(await harness.get("/loki/api/v1/labels").text == "{\"status\":\"success\"}\n")
        #expect(await harness.push([["app": "shop", "env": "prod"], ["app": "cart"]]).status == 204)
        for path in ["/loki/api/v1/labels", "/loki/api/v1/label", "/api/prom/label"] {
            #expect(await harness.get(path).text == "{\"status\":\"success\",\"data\":[\"app\",\"env\"]}\n")
        }
        for path in ["/loki/api/v1/label/app/values", "/api/prom/label/app/values", "/loki/api/v1/label/%61pp/values"] {
            #expect(await harness.get(path).text == "{\"status\":\"success\",\"data\":[\"cart\",\"shop\"]}\n")
        }
        #expect(await harness.get("/loki/api/v1/label/none/values").text == "{\"status\":\"success\"}\n")
        #expect(
            await harness.get("/loki/api/v1/label/app/values?query=%7Benv=%22prod%22%7D").text
                == "{\"status\":\"success\",\"data\":[\"shop\"]}\n")
        let series = await harness.get("/loki/api/v1/series?match[]=%7Bapp=%22cart%22%7D&match[]=%7Bapp=~%22c.*%22%7D")
        #expect(series.text == "{\"status\":\"success\",\"data\":[{\"app\":\"cart\"}]}\n")
        #expect(series.contentType == "application/json; charset=UTF-8")
    }

    @Test func `a form by POST is the same as the URL`() async throws {
        let harness = try RouteHarness("limits: {discover_service_name: []}")
        #expect(await harness.push([["app": "shop"], ["app": "cart"]]).status == 204)
        let form = ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"]
        let answer = await harness.send(
            .post, "/loki/api/v1/series?match[]=%7Bapp=%22none%22%7D", headers: form, body: "match[]=%7Bapp%3D%22cart%22%7D")
        #expect(answer.text == "{\"status\":\"success\",\"data\":[{\"app\":\"cart\"}]}\n")
        #expect(await harness.send(.post, "/loki/api/v1/series", headers: form, body: "match=a%ZZ").text == "invalid URL escape \"%ZZ\"")
        // Another content type is no form.
        #expect(
            await harness.send(.post, "/loki/api/v1/labels", headers: ["Content-Type": "application/json"], body: "query=%ZZ").status == 200
        )
    }

    @Test func `a form that is too large is 413`() async throws {
        let harness = try RouteHarness("server: {form_body_max: 10B}")
        let form = ["Content-Type": "application/x-www-form-urlencoded"]
        #expect(await harness.send(.post, "/loki/api/v1/labels", headers: form, body: "start=12345").status == 413)
        #expect(await harness.send(.post, "/loki/api/v1/labels", headers: form, body: "start=1234").status == 200)
    }

    @Test(arguments: ["{app=", "{}", "{app=~\".*\"}", "{app=\"a\"} |= \"x\"", "rate({app=\"a\"}[1m])", "{app=~\"(\"}"])
    func `what is no selector is 400 in words`(query: String) async throws {
        let harness = try RouteHarness()
        let escaped = query.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        for path in ["/loki/api/v1/labels?query=", "/loki/api/v1/index/stats?query=", "/loki/api/v1/series?match[]="] {
            // A lone {} asks /series for every stream.
            if query == "{}" && path.contains("series") { continue }
            let answer = await harness.get(path + escaped)
            #expect(answer.status == 400, "\(path)\(query): \(answer.text)")
            #expect(!answer.text.isEmpty)
        }
    }

    @Test func `several tenants are read as one, and told apart`() async throws {
        let harness = try RouteHarness(
            "auth_enabled: true\nquery: {multi_tenant_queries_enabled: true}\nlimits: {discover_service_name: []}")
        #expect(await harness.push([["app": "x"]], tenant: "a").status == 204)
        #expect(await harness.push([["app": "y", "__tenant_id__": "own"]], tenant: "b").status == 204)
        #expect(await harness.push([["app": "z"]], tenant: "a|b").text == "multiple org IDs present\n")
        #expect(await harness.get("/loki/api/v1/label/app/values", tenant: "a").text == "{\"status\":\"success\",\"data\":[\"x\"]}\n")
        #expect(
            await harness.get("/loki/api/v1/label/app/values", tenant: "b|a").text == "{\"status\":\"success\",\"data\":[\"x\",\"y\"]}\n")
        #expect(
            await harness.get("/loki/api/v1/label/__tenant_id__/values", tenant: "a|b").text
                == "{\"status\":\"success\",\"data\":[\"a\",\"b\"]}\n")
        let series = await harness.get("/loki/api/v1/series?match[]=%7B__tenant_id__=%22b%22,app=~%22.%2B%22%7D", tenant: "a|b")
        #expect(
            series.text
                == "{\"status\":\"success\",\"data\":[{\"__tenant_id__\":\"b\",\"app\":\"y\",\"original___tenant_id__\":\"own\"}]}\n")
        let closed = try RouteHarness("auth_enabled: true")
        #expect(await closed.get("/loki/api/v1/labels", tenant: "a|b").text == "multiple org IDs present\n")
    }
}
