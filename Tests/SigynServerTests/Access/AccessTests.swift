import HTTPTypes
import LogModel
import TestSupport
import Testing

@testable import SigynServer

/// Who may do what, through the route table.
@Suite struct AccessTests {
    private let folder = TemporaryFolder()

    /// Tokens are named like their credentials.
    private func harness(_ credentials: [(name: String, rights: String, tenants: String)], settings: String = "") throws -> RouteHarness {
        let lines = credentials.map { credential in
            let digest = SecretHash.sha256(Array(credential.name.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return
                "  - {token: \(credential.name), token_sha256: \(digest), rights: [\(credential.rights)], tenants: [\(credential.tenants)]}\n"
        }
        let path = folder.write("credentials.yaml", "credentials:\n" + lines.joined())
        return try RouteHarness("auth_enabled: true\nauth: {credentials_file: \(path)\(settings)}\n")
    }

    private func status(_ harness: RouteHarness, _ method: HTTPRequest.Method, _ path: String, _ token: String?, tenant: String? = nil)
        async -> Int
    {
        var headers: [String: String] = [:]
        headers["Authorization"] = token.map { "Bearer \($0)" }
        headers["X-Scope-OrgID"] = tenant
        return await harness.send(method, path, headers: headers).status
    }

    /// What each route needs; a route that is not here fails the test, so that nobody forgets to think about it.
    private static let needs: [String: Requirement] = [
        "/ready": .ready, "/metrics": .metrics, "/config": .admin, "/flush": .admin, "/loki/api/v1/status/buildinfo": .credential,
        "/loki/api/v1/push": .push, "/api/prom/push": .push, "/otlp/v1/logs": .push, "/config/tenant/v1/limits": .read,
        "/loki/api/v1/query_range": .read, "/loki/api/v1/query": .read, "/loki/api/v1/format_query": .read, "/loki/api/v1/tail": .read,
        "/loki/api/v1/labels": .read, "/loki/api/v1/label": .read, "/api/prom/label": .read, "/loki/api/v1/label/*/values": .read,
        "/api/prom/label/*/values": .read, "/loki/api/v1/series": .read, "/api/prom/series": .read, "/loki/api/v1/index/stats": .read,
        "/loki/api/v1/index/volume": .read, "/loki/api/v1/index/volume_range": .read, "/loki/api/v1/detected_labels": .read,
        "/loki/api/v1/detected_fields": .read, "/loki/api/v1/detected_field/*/values": .read, "/loki/api/v1/patterns": .read,
        "/loki/api/v1/drilldown-limits": .read,
        "/loki/api/v1/delete": .admin, "/api/prom/query": .read, "/api/prom/tail": .read, "/services": .admin,
        "/log_level": .admin, "/memberlist": .admin, "/loki/api/v1/cache/generation_numbers": .admin, "/ring": .admin,
        "/distributor/ring": .admin, "/ingester/ring": .admin, "/compactor/ring": .admin, "/ruler/ring": .admin,
        "/scheduler/ring": .admin, "/indexgateway/ring": .admin, "/loki/api/v1/rules": .read, "/loki/api/v1/rules/*": .read,
        "/loki/api/v1/rules/*/*": .read, "/api/prom/rules": .read, "/api/prom/rules/*": .read, "/api/prom/rules/*/*": .read,
        "/prometheus/api/v1/rules": .read, "/prometheus/api/v1/alerts": .read, "/api/prom/api/v1/rules": .read,
        "/api/prom/api/v1/alerts": .read,
    ]

    @Test func `every route has a right that it needs, and refuses without it`() async throws {
        let harness = try harness([
            ("pusher", "push", "a"), ("reader", "read", "a"), ("scraper", "metrics", "a"), ("boss", "admin", "\"*\""),
        ])
        for route in harness.routes.routes {
            let requirement = try #require(Self.needs[route.path], "\(route.path) is not in the table of this test")
            #expect(route.requirement == requirement, "\(route.path)")
            let path = route.path.split(separator: "*", omittingEmptySubsequences: false).joined(separator: "x")
            for method in route.methods {
                let open = requirement == .ready
                #expect((await status(harness, method, path, nil, tenant: "a") == 401) == !open, "\(method) \(path)")
                #expect((await status(harness, method, path, "wrong", tenant: "a") == 401) == !open, "\(method) \(path)")
                let allowed: [String: [Requirement]] = [
                    "pusher": [.ready, .credential, .push], "reader": [.ready, .credential, .read],
                    "scraper": [.ready, .credential, .metrics],
                    "boss": [.ready, .credential, .push, .read, .metrics, .admin],
                ]
                for (token, may) in allowed {
                    let refused = await status(harness, method, path, token, tenant: "a") == 403
                    #expect(refused == !may.contains(requirement), "\(method) \(path) as \(token)")
                }
            }
        }
        #expect(Set(harness.routes.routes.map(\.path)) == Set(Self.needs.keys))
    }

    @Test func `a credential fixes or restricts the tenant`() async throws {
        let harness = try harness([("one", "push, read", "a"), ("two", "push, read", "\"a\", \"b\""), ("all", "push, read", "\"*\"")])
        let labels = "/loki/api/v1/labels"
        #expect(await status(harness, .get, labels, "one") == 200)
        #expect(await status(harness, .get, labels, "one", tenant: "a") == 200)
        #expect(await status(harness, .get, labels, "one", tenant: "b") == 403)
        #expect(await status(harness, .get, labels, "one", tenant: "a|b") != 200)
        #expect(await status(harness, .get, labels, "two") == 401)
        #expect(await status(harness, .get, labels, "two", tenant: "b") == 200)
        #expect(await status(harness, .get, labels, "two", tenant: "c") == 403)
        #expect(await status(harness, .get, labels, "all", tenant: "zzz") == 200)
        // What one pushes without a header is the tenant's.
        let pushed = await harness.send(
            .post, "/loki/api/v1/push", headers: ["Authorization": "Bearer one", "Content-Type": "application/json"],
            body: "{\"streams\":[{\"stream\":{\"app\":\"x\"},\"values\":[[\"\(WallClock.system.now())\",\"l\"]]}]}")
        #expect(pushed.status == 204)
        func found(_ tenant: String) async -> Bool {
            await harness.send(.get, labels, headers: ["Authorization": "Bearer all", "X-Scope-OrgID": tenant]).text.contains("app")
        }
        #expect(await found("a"))
        #expect(await !found("b"))
    }

    @Test func `an administrator of some tenants is not one of the server`() async throws {
        let harness = try harness([("some", "admin", "a"), ("all", "admin", "\"*\"")])
        for path in ["/config", "/flush"] {
            let method = path == "/flush" ? HTTPRequest.Method.post : .get
            #expect(await status(harness, method, path, "some") == 403)
            #expect(await status(harness, method, path, "all") < 300)
        }
    }

    @Test func `ready and metrics are open or closed as set`() async throws {
        let open = try harness([("t", "metrics", "a")], settings: ", ready_open: true, metrics_open: true")
        #expect(await status(open, .get, "/ready", nil) == 200)
        #expect(await status(open, .get, "/metrics", nil) == 200)
        let closed = try harness([("t", "metrics", "a")], settings: ", ready_open: false")
        #expect(await status(closed, .get, "/ready", nil) == 401)
        #expect(await status(closed, .get, "/ready", "t") == 200)
        #expect(await status(closed, .get, "/metrics", nil) == 401)
        #expect(await status(closed, .get, "/metrics", "t") == 200)
    }

    @Test func `passwords, and what a refusal says`() async throws {
        let hash = try #require(SecretHash.bcrypt("pa:ss", cost: 4))
        let path = folder.write("p.yaml", "credentials: [{user: u, password_bcrypt: '\(hash)', rights: [read]}]")
        let harness = try RouteHarness("auth: {credentials_file: \(path)}\n")
        func answer(_ authorization: String?) async -> RouteHarness.Answer {
            await harness.send(.get, "/loki/api/v1/labels", headers: authorization.map { ["Authorization": $0] } ?? [:])
        }
        let right = await answer("Basic dTpwYTpzcw==")
        #expect(right.status == 200)
        for wrong in [nil, "Basic dTp3cm9uZw==", "Basic bm9ib2R5OnBhOnNz", "Bearer pa:ss", "nonsense"] {
            let refused = await answer(wrong)
            #expect(refused.status == 401)
            #expect(refused.headers[values: .wwwAuthenticate] == ["Basic realm=\"sigyn\", charset=\"UTF-8\"", "Bearer realm=\"sigyn\""])
            #expect(!refused.text.isEmpty && refused.text.hasSuffix("\n"))
        }
        // An unknown user and a wrong password sound the same.
        #expect(await answer("Basic dTp3cm9uZw==").text == (await answer("Basic bm9ib2R5OnBhOnNz").text))
        let push = await harness.send(.post, "/loki/api/v1/push", headers: ["Authorization": "Basic dTpwYTpzcw=="])
        #expect(push.status == 403)
        #expect(push.text == "the credential `u` lacks the right `push` that this route needs\n")
    }

    @Test func `a changed file counts, a wrong one does not`() async throws {
        let harness = try harness([("t", "read", "a")])
        let access = harness.context.access
        #expect(await status(harness, .get, "/loki/api/v1/labels", "t") == 200)
        _ = folder.write("credentials.yaml", "credentials: [nonsense]")
        access.reloadIfChanged()
        #expect(await status(harness, .get, "/loki/api/v1/labels", "t") == 200)
        let digest = SecretHash.sha256(Array("u".utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        _ = folder.write("credentials.yaml", "credentials: [{token: u, token_sha256: \(digest), rights: [read], tenants: ['*']}]")
        access.reloadIfChanged()
        #expect(await status(harness, .get, "/loki/api/v1/labels", "t", tenant: "a") == 401)
        #expect(await status(harness, .get, "/loki/api/v1/labels", "u", tenant: "a") == 200)
    }

    @Test func `nobody is asked where no file is named`() async throws {
        let harness = try RouteHarness()
        #expect(await harness.send(.get, "/config", headers: ["Authorization": "Basic nonsense"]).status == 200)
    }

    @Test(arguments: [
        ("127.0.0.1:1", true), ("[::1]:1", true), ("localhost:1", true), (":1", false), ("0.0.0.0:1", false), ("10.0.0.1:1", false),
    ])
    func `loopback or not`(address: String, isLoopback: Bool) { #expect(ListenAddress(address)?.isLoopback == isLoopback) }
}
