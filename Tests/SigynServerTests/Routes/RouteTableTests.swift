import HTTPTypes
import Testing

@testable import SigynServer

@Suite struct RouteTableTests {
    @Test(arguments: [
        "/", "/loki", "/loki/api/v1/", "/loki/api/v2/query_range", "/loki/api/v1/nosuch", "/loki/api/v1/query_range/", "/ready/",
        "/loki/api/v1/label//values/",
    ])
    func `unknown paths are 404 with Go's text`(path: String) async throws {
        let answer = try await RouteHarness().get(path)
        if path.contains("//") {
            #expect(answer.status == 301)
        } else {
            #expect(answer.status == 404)
            #expect(answer.text == "404 page not found\n")
            #expect(answer.contentType == "text/plain; charset=utf-8")
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
        }
    }

    @Test(arguments: [
        ("/loki/api/v1//query_range?query=a%20b", "/loki/api/v1/query_range?query=a%20b"), ("//", "/"), ("/a/../ready", "/ready"),
        ("/loki/./api//", "/loki/api/"), ("/../../etc/passwd", "/etc/passwd"),
    ])
    func `paths that are not clean are sent to the clean one`(target: String, location: String) async throws {
        let answer = try await RouteHarness().get(target)
        #expect(answer.status == 301)
        #expect(answer.headers[.location] == location)
        #expect(answer.text == "")
    }

    @Test func `a wrong verb is 405 without a word, even without a tenant`() async throws {
        let harness = try RouteHarness("auth_enabled: true")
        let wrong: [(HTTPRequest.Method, String)] = [
            (.put, "/loki/api/v1/query_range"), (.delete, "/loki/api/v1/labels"), (.get, "/loki/api/v1/push"),
            (.delete, "/loki/api/v1/push"),
            (.get, "/flush"), (.post, "/ready"), (.put, "/loki/api/v1/format_query"), (.head, "/loki/api/v1/query"),
        ]
        for (method, path) in wrong {
            let answer = await harness.send(method, path)
            #expect(answer.status == 405, "\(method) \(path)")
            #expect(answer.text == "")
        }
    }

    @Test func `before the store is open only the server itself answers`() async throws {
        let harness = try RouteHarness(isOpen: false)
        #expect(await harness.get("/ready").status == 503)
        #expect(await harness.get("/ready").text.contains("replayed"))
        #expect(await harness.get("/metrics").text.contains("sigyn_ready 0\n"))
        #expect(await harness.get("/loki/api/v1/status/buildinfo").status == 200)
        #expect(await harness.get("/config").status == 200)
        for path in ["/loki/api/v1/labels", "/loki/api/v1/query?query=1", "/loki/api/v1/format_query?query=1"] {
            let answer = await harness.get(path)
            #expect(answer.status == 503, "\(path)")
            #expect(answer.headers[.retryAfter] != nil)
        }
        #expect(await harness.push([["app": "x"]]).status == 503)
        #expect(await harness.get("/nosuch").status == 404)
    }

    @Test func `while stopping, requests under way are finished and readiness is withdrawn`() async throws {
        let harness = try RouteHarness()
        #expect(await harness.get("/ready").text == "ready\n")
        harness.stopping()
        #expect(await harness.get("/ready").status == 503)
        #expect(await harness.push([["app": "x"]]).status == 204)
    }

    @Test func `every route stands in the page for users`() throws {
        let page = try #require(repositoryText("docs/http-api.md"))
        for route in RouteTable.all {
            // A name that may be anything stands there as NAME.
            let path = route.path.split(separator: "*", omittingEmptySubsequences: false).joined(separator: "NAME")
            let known = [path, path.hasPrefix("/api/prom/rules") ? "/api/prom/rules" : path]
            #expect(known.contains { page.contains($0) }, "\(route.path)")
        }
    }

    @Test func `what needs no tenant asks for none, all else does`() async throws {
        let harness = try RouteHarness("auth_enabled: true")
        for path in ["/ready", "/metrics", "/config", "/loki/api/v1/status/buildinfo", "/loki/api/v1/format_query?query=1"] {
            #expect(await harness.get(path).status == 200, "\(path)")
        }
        for path in [
            "/loki/api/v1/labels", "/loki/api/v1/label/a/values", "/loki/api/v1/series", "/loki/api/v1/query?query=1",
            "/loki/api/v1/query_range?query=1", "/loki/api/v1/index/stats",
        ] {
            let answer = await harness.get(path)
            #expect(answer.status == 401, "\(path)")
            #expect(answer.text == "no org id\n")
        }
        #expect(await harness.push([["app": "x"]]).text == "no org id\n")
    }

    @Test func `the configuration in effect, what was changed, and the defaults`() async throws {
        let harness = try RouteHarness("wal: {sync: off}")
        #expect(await harness.get("/config").text.contains("test.yaml:1:13"))
        let changed = await harness.get("/config?mode=diff").text
        #expect(changed.contains("sync: \"off\"") && !changed.contains("listen"))
        #expect(await harness.get("/config?mode=defaults").text.contains("sync: \"always\""))
    }

    @Test func `metrics are counted by route, method and status`() async throws {
        let harness = try RouteHarness("limits: {reject_old_samples: true}")
        #expect(await harness.push([["app": "x"], ["app": "y"]], line: "12345").status == 204)
        _ = await harness.get("/loki/api/v1/label/app/values")
        _ = await harness.get("/loki/api/v1/label/other/values")
        _ = await harness.get("/nosuch")
        let old = "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"1\",\"x\"]]}]}"
        #expect(await harness.send(.post, "/loki/api/v1/push", headers: ["Content-Type": "application/json"], body: old).status == 400)
        let page = await harness.get("/metrics").text
        for line in [
            "sigyn_requests_total{route=\"/loki/api/v1/label/*/values\",method=\"GET\",status=\"200\"} 2",
            "sigyn_requests_total{route=\"other\",method=\"GET\",status=\"404\"} 1",
            "sigyn_requests_total{route=\"/loki/api/v1/push\",method=\"POST\",status=\"204\"} 1",
            "sigyn_push_entries_total 2", "sigyn_push_refused_entries_total{reason=\"invalid\"} 1", "sigyn_head_entries 2", "sigyn_ready 1",
        ] {
            #expect(page.contains(line + "\n"), "\(line)")
        }
    }
}
