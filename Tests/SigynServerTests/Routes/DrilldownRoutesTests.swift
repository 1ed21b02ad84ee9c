import HTTPTypes
import Testing

@testable import SigynServer

@Suite struct DrilldownRoutesTests {
    private static let plain = "limits: {discover_service_name: [], discover_log_levels: false, max_query_length: 0}"
    private static let every = "%7Bapp=~%22.%2B%22%7D"

    @Test func `volumes of memory and of segments are the same`() async throws {
        let harness = try RouteHarness(Self.plain)
        #expect(await harness.push([["app": "shop", "env": "prod"], ["app": "cart"]], line: "0123456789").status == 204)
        #expect(await harness.push([["app": "shop", "env": "dev"]], line: "x").status == 204)
        for round in 0..<2 {
            let answer = await harness.get("/loki/api/v1/index/volume?query=\(Self.every)&end=9000000000&start=1780000000")
            #expect(answer.contentType == "application/json; charset=UTF-8")
            #expect(answer.text.contains("\"resultType\":\"vector\""), "\(answer.text)")
            #expect(answer.text.contains("{\"metric\":{\"app\":\"shop\"},\"value\":[9000000000,\"11\"]}"), "round \(round): \(answer.text)")
            #expect(answer.text.contains("{\"metric\":{\"app\":\"cart\"},\"value\":[9000000000,\"10\"]}"), "round \(round): \(answer.text)")
            let range = await harness.get("/loki/api/v1/index/volume_range?query=%7B%7D&targetLabels=app&since=10m&step=10m")
            #expect(range.text.contains("\"cart\"") && range.text.contains("\"10\""), "\(range.text)")
            #expect(await harness.send(.post, "/flush").status == 204)
        }
    }

    @Test func `a stream over several steps, its lines pushed twice, counts each line once where it lies`() async throws {
        let harness = try RouteHarness("limits: {discover_service_name: [], discover_log_levels: false, reject_old_samples: false}")
        let values = [(100, "12345"), (159, "123"), (161, "1234567"), (250, "1")].map { "[\"\($0)000000000\",\"\($1)\"]" }.joined(
            separator: ",")
        let body = "{\"streams\":[{\"stream\":{\"app\":\"a\"},\"values\":[\(values)]}]}"
        for round in 0..<3 {
            let pushed = await harness.send(.post, "/loki/api/v1/push", headers: ["Content-Type": "application/json"], body: body)
            #expect(pushed.status == 204, "\(pushed.text)")
            let answer = await harness.get("/loki/api/v1/index/volume_range?query=%7B%7D&start=100&end=250&step=80")
            let series = #"{"resultType":"matrix","result":[{"metric":{"app":"a"},"values":[[159.999,"8"],[239.999,"7"]]}]"#
            #expect(answer.text.contains(series), "round \(round): \(answer.text)")
            let whole = await harness.get("/loki/api/v1/index/volume?query=%7B%7D&start=100&end=251")
            #expect(whole.text.contains(#""value":[251,"16"]"#), "round \(round): \(whole.text)")
            #expect(await harness.send(.post, "/flush").status == 204)
        }
    }

    @Test(arguments: [
        ("query=%7B%7D&aggregateBy=bad", 400, "invalid aggregation option"),
        ("query=%7Ba=%22b%22%7D&limit=-1", 400, "limit must be a positive value"),
        ("query=%7Ba=%22b%22%7D&limit=x", 400, "strconv.Atoi: parsing \"x\": invalid syntax"),
        ("", 400, "parse error : syntax error: unexpected $end"),
        ("query=%7Ba=%22b%22%7D&start=2&end=1", 400, "end timestamp must not be before or equal to start time"),
        ("query=%7Ba=%22b%22%7D%7C%3D%22x%22", 400, "only label matchers are supported"),
    ])
    func `wrong parameters of volumes`(query: String, status: Int, text: String) async throws {
        let answer = await (try RouteHarness()).get("/loki/api/v1/index/volume?" + query)
        #expect(answer.status == status && answer.text == text, "\(answer.text)")
    }

    @Test func `volumes can be switched off, and their groups bounded`() async throws {
        let off = try RouteHarness("limits: {volume_enabled: false}")
        let answer = await off.get("/loki/api/v1/index/volume?query=\(Self.every)")
        #expect(answer.status == 404 && answer.text == "not found")
        let bounded = try RouteHarness("limits: {discover_service_name: [], volume_max_series: 1}")
        #expect(await bounded.push([["app": "a"], ["app": "b"]]).status == 204)
        let text = await bounded.get("/loki/api/v1/index/volume?query=\(Self.every)&limit=5000").text
        #expect(text.contains("\"app\":\"a\"") && !text.contains("\"app\":\"b\""), "\(text)")
    }

    @Test func `detected labels leave out identifiers`() async throws {
        let harness = try RouteHarness(Self.plain)
        #expect(await harness.get("/loki/api/v1/detected_labels").text == "{}\n")
        let uuid = "123e4567-e89b-12d3-a456-426614174000"
        #expect(await harness.push([["app": "a", "id": "17", "pod": "5", "flag": "0", "req": uuid], ["app": "b"]]).status == 204)
        let all = #"{"label":"app","cardinality":2},{"label":"flag","cardinality":1},{"label":"pod","cardinality":1}"#
        for query in ["", "?query=%7B%7D", "?query=\(Self.every)"] {
            #expect(await harness.get("/loki/api/v1/detected_labels" + query).text == "{\"detectedLabels\":[\(all)]}\n")
        }
        #expect(
            await harness.get("/loki/api/v1/detected_labels?query=%7Bapp=%22b%22%7D").text
                == "{\"detectedLabels\":[{\"label\":\"app\",\"cardinality\":1}]}\n")
    }

    @Test func `detected fields and the values of one`() async throws {
        let harness = try RouteHarness(Self.plain)
        let none = await harness.get("/loki/api/v1/detected_fields?query=\(Self.every)")
        #expect(none.text == "{}\n")
        #expect(await harness.push([["app": "a"]], line: "n=1 w=x").status == 204)
        #expect(
            await harness.get("/loki/api/v1/detected_fields?query=\(Self.every)&end=9000000000&start=1780000000").text
                == #"{"fields":[{"label":"n","type":"int","cardinality":1,"parsers":["logfmt"]},{"label":"w","type":"string","cardinality":1,"parsers":["logfmt"]}],"limit":1000}"#
                + "\n")
        let limits = try RouteHarness("limits: {max_query_length: 1h}")
        #expect(await limits.get("/loki/api/v1/detected_fields?query=\(Self.every)&since=2h").status == 400)
        let values = "/loki/api/v1/detected_field/w/values?limit=5&end=9000000000&start=1780000000&query="
        #expect(await harness.get(values + Self.every).text == "{\"values\":[\"x\"],\"limit\":5}\n")
        #expect(await harness.get(values + "rate(\(Self.every)[1m])").text == "only log selector is supported")
    }

    @Test func `patterns are the same from memory, from segments and after a restart`() async throws {
        let harness = try RouteHarness(Self.plain)
        for number in 0..<12 { #expect(await harness.push([["app": "a"]], line: "user u\(number) logged in").status == 204) }
        let target = "/loki/api/v1/patterns?query=\(Self.every)&end=9000000000&start=1780000000"
        let first = await harness.get(target).text
        #expect(first.contains(" logged in\",\"samples\""), "\(first)")
        #expect(await harness.send(.post, "/flush").status == 204)
        #expect(await harness.get(target).text == first)
        try harness.reopen()
        #expect(await harness.get(target).text == first)
    }

    @Test func `patterns of what was pushed`() async throws {
        let harness = try RouteHarness("limits: {discover_service_name: [], max_query_length: 0}")
        #expect(await harness.push([["app": "a"], ["app": "b"]], line: "level=info paid order 7").status == 204)
        let text = await harness.get("/loki/api/v1/patterns?query=\(Self.every)&end=9000000000&start=1780000000").text
        let head = #"{"status":"success","data":[{"pattern":"level=info paid order \u003c_\u003e","level":"info","samples":[["#
        #expect(text.hasPrefix(head) && text.hasSuffix(",2]]}]}\n"), "\(text)")
        #expect(await harness.get("/loki/api/v1/patterns?query=%7Bapp=%22none%22%7D").text == "{\"status\":\"success\",\"data\":[]}\n")
        #expect(await harness.get("/loki/api/v1/patterns?query=\(Self.every)&step=x").text == "cannot parse \"x\" to a valid duration")
    }

    @Test func `limits for the log explorer need no data`() async throws {
        let answer = await (try RouteHarness("limits: {max_query_series: 77}")).get("/loki/api/v1/drilldown-limits")
        #expect(answer.status == 200 && answer.contentType == "application/json")
        #expect(answer.text.contains("\"max_query_series\":77") && answer.text.contains("\"max_query_length\":\"30d1h\""), "\(answer.text)")
        #expect(answer.text.contains("\"pattern_ingester_enabled\":true,\"version\":\""))
    }

    @Test func `several tenants are one, without their names`() async throws {
        let harness = try RouteHarness(
            "auth_enabled: true\nquery: {multi_tenant_queries_enabled: true}\nlimits: {discover_service_name: [], discover_log_levels: false, max_query_length: 0}"
        )
        #expect(await harness.push([["app": "x"]], line: "12345", tenant: "a").status == 204)
        #expect(await harness.push([["app": "x"]], line: "n=1", tenant: "b").status == 204)
        #expect(await harness.push([["app": "secret"]], tenant: "c").status == 204)
        let volume = await harness.get("/loki/api/v1/index/volume?query=%7B%7D&end=9000000000&start=1780000000", tenant: "a|b")
        #expect(volume.text.contains("[{\"metric\":{\"app\":\"x\"},\"value\":[9000000000,\"8\"]}]"), "\(volume.text)")
        #expect(
            await harness.get("/loki/api/v1/detected_labels", tenant: "a|b").text
                == "{\"detectedLabels\":[{\"label\":\"app\",\"cardinality\":1}]}\n")
        #expect(await harness.get("/loki/api/v1/detected_labels").status == 401)
    }
}
