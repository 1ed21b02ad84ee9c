import HTTPTypes

/// Pages of Loki's components that one server does not have: they say so.
enum RingRoutes {
    static let all =
        rings + [
            Route("/memberlist", [.get], .always) { _ in .text("no members: this is one server, which knows no others\n") },
            // Clients of Loki's compactor ask which deletions a cache knows; there is no cache of results here.
            Route("/loki/api/v1/cache/generation_numbers", [.get]) { _ in .json(Array("\"\"\n".utf8)) },
        ]

    private static let rings = [
        "/ring", "/distributor/ring", "/ingester/ring", "/compactor/ring", "/ruler/ring", "/scheduler/ring", "/indexgateway/ring",
    ].map { path in
        Route(path, [.get], .always) { _ in .text("no ring: this is one server, which holds all data itself\n") }
    }
}
