import HTTPTypes
import LogModel
import TestSupport
import Testing

@testable import SigynServer

/// Limits of single tenants as requests meet them.
@Suite struct OverridesRoutesTests {
    private let folder = TemporaryFolder()

    private func harness(_ overrides: String) throws -> RouteHarness {
        let path = folder.write("o.yaml", overrides)
        return try RouteHarness(
            "auth_enabled: true\nlimits: {per_tenant_override_config: '\(path)'}\nquery: {multi_tenant_queries_enabled: true}")
    }

    @Test func `limits of pushes are the tenant's`() async throws {
        let harness = try harness(
            """
            overrides:
              slow: {ingestion_rate_mb: 0.001, ingestion_burst_size_mb: 0.001}
              short: {max_line_size: 10B}
              narrow: {max_global_streams_per_user: 1}
              stream: {per_stream_rate_limit: 100B, per_stream_rate_limit_burst: 100B}
              blocked: {block_ingestion_until: 2100-01-01T00:00:00Z}
              silent: {block_ingestion_until: 2100-01-01T00:00:00Z, block_ingestion_status_code: 200}
              was: {block_ingestion_until: 2020-01-01T00:00:00Z}
            """)
        let line = String(repeating: "x", count: 2000)
        let refused: [(tenant: String, status: Int, word: String)] = [
            ("slow", 429, "ingestion rate limit exceeded for user slow (limit: 1048 bytes/sec)"),
            ("short", 400, "max entry size '10' bytes exceeded"),
            ("stream", 429, "Per stream rate limit exceeded (limit: 100B/sec)"),
            ("blocked", 260, "ingestion blocked for user blocked until '2100-01-01T00:00:00Z' with status code '260'"),
        ]
        for (tenant, status, word) in refused {
            let answer = await harness.push([["app": "x"]], line: line, tenant: tenant)
            #expect(answer.status == status && answer.text.contains(word), "\(tenant): \(answer.status) \(answer.text)")
        }
        #expect(await harness.push([["app": "x"], ["app": "y"]], tenant: "narrow").status == 429)
        for tenant in ["other", "was", "silent"] { #expect(await harness.push([["app": "x"]], line: line, tenant: tenant).status == 204) }
        #expect(await harness.get("/loki/api/v1/labels", tenant: "silent").text == "{\"status\":\"success\"}\n")
        #expect(await harness.get("/metrics").text.contains("sigyn_push_refused_entries_total{reason=\"blocked\"} 2\n"))
    }

    @Test func `limits of queries are the tenant's, of several the strictest`() async throws {
        let harness = try harness("overrides: {small: {max_entries_limit_per_query: 5, volume_enabled: false}}")
        let path = "/loki/api/v1/query_range?query=%7Ba%3D%22b%22%7D&limit=6"
        #expect(await harness.get(path, tenant: "other").status == 200)
        for tenant in ["small", "other|small"] {
            let answer = await harness.get(path, tenant: tenant)
            #expect(answer.status == 400 && answer.text.contains("(6 > 5)"), "\(tenant): \(answer.text)")
            #expect(await harness.get("/loki/api/v1/index/volume?query=%7Ba%3D%22b%22%7D", tenant: tenant).status == 404)
            #expect(await harness.get("/loki/api/v1/drilldown-limits", tenant: tenant).text.contains("\"max_entries_limit_per_query\":5"))
        }
    }

    @Test func `a tenant's page and Drilldown's limits show its own`() async throws {
        let harness = try harness(
            "overrides: {t: {retention_period: 2d, otlp_config: {resource_attributes: {attributes_config: [{action: index_label, attributes: [team]}]}}}}"
        )
        let page = await harness.get("/config/tenant/v1/limits", tenant: "t")
        #expect(page.contentType == "text/plain; charset=utf-8")
        #expect(page.text.contains("retention_period: 2d\n") && page.text.contains("attributes: ['team']"))
        #expect(await harness.get("/config/tenant/v1/limits", tenant: "u").text.contains("retention_period: 0s\n"))
        let limits = await harness.get("/loki/api/v1/drilldown-limits", tenant: "t").text
        #expect(
            limits.contains("\"retention_period\":\"2d\"")
                && limits.contains("{\"action\":\"index_label\",\"attributes\":[\"team\",\"service.name\""))
    }

    @Test func `retention by selector hides at once, and goes on when the file changes`() async throws {
        let harness = try harness("overrides: {t: {retention_stream: [{selector: '{app=\"dev\"}', period: 1ns}]}}")
        #expect(await harness.push([["app": "dev"], ["app": "prod"]], tenant: "t").status == 204)
        #expect(await harness.push([["app": "dev"]], tenant: "u").status == 204)
        #expect(await harness.get("/loki/api/v1/label/app/values", tenant: "t").text.contains("[\"prod\"]"))
        #expect(await harness.get("/loki/api/v1/label/app/values", tenant: "u").text.contains("[\"dev\"]"))
        folder.write("o.yaml", "overrides: {}")
        harness.tenants.poll()
        #expect(await harness.get("/loki/api/v1/label/app/values", tenant: "t").text.contains("[\"dev\",\"prod\"]"))
    }

    @Test func `attributes of OTLP are mapped as the tenant has it`() async throws {
        let harness = try harness(
            "overrides: {t: {otlp_config: {resource_attributes: {attributes_config: [{action: index_label, attributes: [team]}]}}}}")
        let body =
            #"{"resourceLogs":[{"resource":{"attributes":[{"key":"team","value":{"stringValue":"x"}}]},"scopeLogs":[{"logRecords":[{"body":{"stringValue":"l"}}]}]}]}"#
        for (tenant, labels) in [("t", #"["service_name","team"]"#), ("u", #"["service_name"]"#)] {
            let headers = ["X-Scope-OrgID": tenant, "Content-Type": "application/json"]
            #expect(await harness.send(.post, "/otlp/v1/logs", headers: headers, body: body).status == 204)
            #expect(await harness.get("/loki/api/v1/labels", tenant: tenant).text.contains(labels), "\(tenant)")
        }
    }

    @Test func `errors of OTLP are a status that exporters read`() async throws {
        let harness = try RouteHarness("limits: {max_line_size: 10B}")
        let json = ["Content-Type": "application/json"]
        func body(_ line: String) -> String {
            #"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"\#(line)"}}]}]}]}"#
        }
        let cases: [(headers: [String: String], body: String, status: Int, word: String)] = [
            (json, body("a line that is too long"), 400, "max entry size"), (json, "{}", 422, "at least one valid stream"),
            (json, "not json", 400, "OTLP JSON"), ([:], "", 400, "mime"), (["Content-Type": "text/csv"], "", 400, "not supported"),
        ]
        for (headers, body, status, word) in cases {
            let answer = await harness.send(.post, "/otlp/v1/logs", headers: headers, body: body)
            #expect(answer.status == status && answer.contentType == "application/octet-stream", "\(body): \(answer.status)")
            #expect(answer.text.utf8.first == 0x12 && answer.text.contains(word), "\(answer.text)")
        }
        #expect(await harness.send(.post, "/otlp/v1/logs", headers: json, body: body("ok")).status == 204)
        let starting = try RouteHarness(isOpen: false)
        #expect(await starting.send(.post, "/otlp/v1/logs", headers: json, body: body("ok")).status == 503)
    }
}
