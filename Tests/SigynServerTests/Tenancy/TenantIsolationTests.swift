import HTTPTypes
import LogModel
import TestSupport
import Testing

@testable import SigynServer

/// No route shows, changes or counts what belongs to another tenant. Every route of the route table has a row here: a new one without a
/// row fails the first test.
@Suite struct TenantIsolationTests {
    /// A request whose answer holds `shows` for the tenant that has the data, and must not for any other.
    struct Row: Sendable {
        var method = HTTPRequest.Method.get
        /// Of the route table.
        var route: String
        var target: String
        var shows: String
        /// Whether `a|b` is answered, with what both have.
        var isForSeveral = true
    }

    private static let range = "start=0&end=4000000000"

    private static let rows = [
        Row(route: "/loki/api/v1/query_range", target: "/loki/api/v1/query_range?query=%7Bapp%3D~%22.%2B%22%7D", shows: "secret line"),
        Row(
            route: "/loki/api/v1/query",
            target: "/loki/api/v1/query?query=sum%20by%20(app)%20(count_over_time(%7Bapp%3D~%22.%2B%22%7D%5B1h%5D))", shows: "secret-app"),
        Row(route: "/api/prom/query", target: "/api/prom/query?query=%7Bapp%3D~%22.%2B%22%7D", shows: "secret line"),
        Row(route: "/loki/api/v1/delete", target: "/loki/api/v1/delete", shows: "secret-deletion", isForSeveral: false),
        Row(route: "/loki/api/v1/labels", target: "/loki/api/v1/labels", shows: "secret_label"),
        Row(route: "/loki/api/v1/label", target: "/loki/api/v1/label", shows: "secret_label"),
        Row(route: "/api/prom/label", target: "/api/prom/label", shows: "secret_label"),
        Row(route: "/loki/api/v1/label/*/values", target: "/loki/api/v1/label/app/values", shows: "secret-app"),
        Row(route: "/api/prom/label/*/values", target: "/api/prom/label/app/values", shows: "secret-app"),
        Row(route: "/loki/api/v1/series", target: "/loki/api/v1/series?match%5B%5D=%7Bapp%3D~%22.%2B%22%7D", shows: "secret-app"),
        Row(route: "/api/prom/series", target: "/api/prom/series?match%5B%5D=%7Bapp%3D~%22.%2B%22%7D", shows: "secret-app"),
        Row(route: "/loki/api/v1/index/stats", target: "/loki/api/v1/index/stats?query=%7Bapp%3D~%22.%2B%22%7D", shows: "\"streams\":2"),
        Row(route: "/loki/api/v1/index/volume", target: "/loki/api/v1/index/volume?query=%7Bapp%3D~%22.%2B%22%7D", shows: "secret-app"),
        Row(
            route: "/loki/api/v1/index/volume_range", target: "/loki/api/v1/index/volume_range?query=%7Bapp%3D~%22.%2B%22%7D&step=1h",
            shows: "secret-app"),
        Row(route: "/loki/api/v1/detected_labels", target: "/loki/api/v1/detected_labels", shows: "secret_label"),
        Row(
            route: "/loki/api/v1/detected_fields", target: "/loki/api/v1/detected_fields?query=%7Bapp%3D~%22.%2B%22%7D",
            shows: "secret_field"),
        Row(
            route: "/loki/api/v1/detected_field/*/values",
            target: "/loki/api/v1/detected_field/secret_field/values?query=%7Bapp%3D~%22.%2B%22%7D", shows: "secret-value"),
        Row(route: "/loki/api/v1/patterns", target: "/loki/api/v1/patterns?query=%7Bapp%3D~%22.%2B%22%7D", shows: "secret"),
        Row(route: "/loki/api/v1/drilldown-limits", target: "/loki/api/v1/drilldown-limits", shows: "\"max_query_series\":77"),
        Row(route: "/config/tenant/v1/limits", target: "/config/tenant/v1/limits", shows: "max_query_series: 77", isForSeveral: false),
    ]

    /// Routes that need no tenant: nothing that they show belongs to one.
    private static let withoutTenant: Set<String> = [
        "/ready", "/metrics", "/config", "/loki/api/v1/status/buildinfo", "/flush", "/loki/api/v1/format_query", "/services", "/log_level",
        "/ring", "/distributor/ring", "/ingester/ring", "/compactor/ring", "/ruler/ring", "/scheduler/ring", "/indexgateway/ring",
        "/memberlist",
    ]

    /// Routes that store, each with a body: tested by what the others then see.
    private static let storing: [(route: String, type: String, body: String)] = [
        ("/loki/api/v1/push", "application/json", #"{"streams":[{"stream":{"app":"planted"},"values":[["NOW","planted"]]}]}"#),
        (
            "/api/prom/push", "application/json",
            #"{"streams":[{"labels":"{app=\"planted\"}","entries":[{"ts":"2026-08-20T10:00:00Z","line":"planted"}]}]}"#
        ),
        (
            "/otlp/v1/logs", "application/json",
            #"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"planted"}}]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"NOW","body":{"stringValue":"planted"}}]}]}]}"#
        ),
    ]

    /// Answered alike for everyone, whatever the tenant has.
    private static let withoutData: Set<String> = [
        "/loki/api/v1/tail", "/api/prom/tail", "/loki/api/v1/cache/generation_numbers", "/loki/api/v1/rules", "/loki/api/v1/rules/*",
        "/loki/api/v1/rules/*/*", "/api/prom/rules", "/api/prom/rules/*", "/api/prom/rules/*/*", "/prometheus/api/v1/rules",
        "/prometheus/api/v1/alerts", "/api/prom/api/v1/rules", "/api/prom/api/v1/alerts",
    ]

    private let folder = TemporaryFolder()

    private func harness(_ more: String = "") throws -> RouteHarness {
        let overrides = folder.write("overrides.yaml", "overrides:\n  b: {max_query_series: 77}\n")
        return try RouteHarness(
            "auth_enabled: true\nlimits: {per_tenant_override_config: '\(overrides)', reject_old_samples: false}\n\(more)")
    }

    /// `b` has a secret stream and another, `a` has one.
    private func fill(_ harness: RouteHarness) async throws {
        #expect(await harness.push([["app": "plain"]], line: "nothing=here", tenant: "a").status == 204)
        for _ in 0..<3 {
            #expect(
                await harness.push(
                    [["app": "secret-app", "secret_label": "x"], ["app": "plain"]], line: "secret line secret_field=secret-value",
                    tenant: "b"
                ).status == 204)
        }
        let deletion = "/loki/api/v1/delete?query=%7Bapp%3D%22secret-deletion%22%7D&start=1000000000"
        #expect(await harness.send(.post, deletion, headers: ["X-Scope-OrgID": "b"]).status == 204)
    }

    @Test func `every route of the table has its row`() {
        let covered = Set(Self.rows.map(\.route)).union(Self.storing.map(\.route)).union(Self.withoutTenant).union(Self.withoutData)
        #expect(Set(RouteTable.all.map(\.path)).subtracting(covered) == [])
        #expect(covered.subtracting(RouteTable.all.map(\.path)) == [])
        for route in RouteTable.all { #expect((route.access == .tenant) != Self.withoutTenant.contains(route.path), "\(route.path)") }
    }

    @Test(arguments: [false, true])
    func `no route shows another tenant's data, from the head or from segments, also when it was just asked for`(isFlushed: Bool)
        async throws
    {
        let harness = try harness()
        try await fill(harness)
        if isFlushed { #expect(await harness.send(.post, "/flush").status == 204) }
        for row in Self.rows {
            // The owner first: what it was answered may lie in a cache.
            let own = await harness.send(row.method, row.target, headers: ["X-Scope-OrgID": "b"])
            #expect(own.status == 200 && own.text.contains(row.shows), "\(row.route) as its owner: \(own.status) \(own.text)")
            for other in ["a", "c", "B", "b.", "b-a"] {
                let answer = await harness.send(row.method, row.target, headers: ["X-Scope-OrgID": other])
                #expect(answer.status == 200 && !answer.text.contains("secret"), "\(row.route) as \(other): \(answer.text)")
                #expect(!answer.text.contains(row.shows), "\(row.route) as \(other): \(answer.text)")
            }
        }
    }

    @Test func `a matcher on the tenant's label opens no door`() async throws {
        for isOn in [false, true] {
            let harness = try harness("query: {multi_tenant_queries_enabled: \(isOn)}")
            try await fill(harness)
            for selector in ["%7B__tenant_id__%3D%22b%22%7D", "%7Bapp%3D~%22.%2B%22%2C__tenant_id__%3D~%22a%7Cb%22%7D"] {
                let answer = await harness.get("/loki/api/v1/query_range?query=\(selector)", tenant: "a")
                #expect(!answer.text.contains("secret"), "\(answer.text)")
            }
            #expect(!(await harness.get("/loki/api/v1/label/__tenant_id__/values", tenant: "a").text.contains("\"b\"")))
        }
    }

    @Test func `several tenants are refused while the feature is off, and for what can have but one`() async throws {
        let off = try harness()
        let on = try harness("query: {multi_tenant_queries_enabled: true}")
        try await fill(off)
        try await fill(on)
        for row in Self.rows {
            let refused = await off.send(row.method, row.target, headers: ["X-Scope-OrgID": "a|b"])
            #expect(refused.status == 400 && refused.text == "multiple org IDs present\n", "\(row.route): \(refused.text)")
            let answer = await on.send(row.method, row.target, headers: ["X-Scope-OrgID": "a|b"])
            if row.isForSeveral {
                #expect(answer.status == 200, "\(row.route): \(answer.text)")
                #expect(!(await on.send(row.method, row.target, headers: ["X-Scope-OrgID": "a|c"]).text.contains("secret")), "\(row.route)")
            } else {
                #expect(answer.status == 400 && answer.text == "multiple org IDs present\n", "\(row.route): \(answer.text)")
            }
        }
        for push in Self.storing {
            let answer = await on.send(.post, push.route, headers: ["X-Scope-OrgID": "a|b", "Content-Type": push.type], body: push.body)
            #expect(answer.status == 400 && answer.text.contains("multiple org IDs present"), "\(push.route)")
        }
    }

    @Test func `no tenant is 401 on every route that needs one`() async throws {
        let harness = try harness()
        for route in RouteTable.all where route.access == .tenant {
            let path = route.path.split(separator: "*", omittingEmptySubsequences: false).joined(separator: "x")
            let answer = await harness.send(route.methods[0], path)
            #expect(answer.status == 401 && answer.text == "no org id\n", "\(path): \(answer.text)")
            #expect(answer.contentType == "text/plain; charset=utf-8", "\(path)")
        }
    }

    @Test func `what is pushed belongs to the one who pushed it`() async throws {
        for push in Self.storing {
            let harness = try harness()
            let body = push.body.split(separator: "NOW", omittingEmptySubsequences: false).joined(separator: "\(WallClock.system.now())")
            let answer = await harness.send(.post, push.route, headers: ["X-Scope-OrgID": "a", "Content-Type": push.type], body: body)
            #expect(answer.status == 204, "\(push.route): \(answer.text)")
            #expect(await harness.get("/loki/api/v1/series?\(Self.range)", tenant: "a").text.contains("planted"), "\(push.route)")
            for other in ["b", "fake", "A"] {
                #expect(!(await harness.get("/loki/api/v1/series?\(Self.range)", tenant: other).text.contains("planted")), "\(push.route)")
            }
        }
    }

    @Test func `each segment on disk holds one tenant`() async throws {
        let harness = try harness()
        try await fill(harness)
        #expect(await harness.send(.post, "/flush").status == 204)
        // Two tenants of one day: two segments, where a shared one would do.
        #expect(await harness.get("/metrics").text.contains("sigyn_segments 2\n"))
    }

    @Test func `what one tenant uses up, another still has`() async throws {
        let harness = try RouteHarness(
            "auth_enabled: true\nlimits: {ingestion_rate_mb: 0.0000001, ingestion_burst_size_mb: 0.0001, max_global_streams_per_user: 1}")
        #expect(await harness.push([["app": "x"]], line: String(repeating: "x", count: 90), tenant: "a").status == 204)
        #expect(await harness.push([["app": "x"]], line: String(repeating: "x", count: 90), tenant: "a").status == 429)
        #expect(await harness.push([["app": "y"]], line: String(repeating: "x", count: 90), tenant: "b").status == 204)
    }
}
