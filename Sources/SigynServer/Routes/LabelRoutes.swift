import HTTPTypes
import LogModel
import LogQL
import LogStorage
import LokiAPI

/// What streams there are: their labels, and how much they hold.
enum LabelRoutes {
    static let all = [
        Route("/loki/api/v1/labels", [.get, .post]) { try await labels($0) },
        Route("/loki/api/v1/label", [.get, .post]) { try await labels($0) },
        Route("/api/prom/label", [.get, .post]) { try await labels($0) },
        Route("/loki/api/v1/label/*/values", [.get, .post]) { try await values($0) },
        Route("/api/prom/label/*/values", [.get, .post]) { try await values($0) },
        Route("/loki/api/v1/series", [.get, .post]) { try await series($0) },
        Route("/api/prom/series", [.get, .post]) { try await series($0) },
        Route("/loki/api/v1/index/stats", [.get, .post]) { try await stats($0) },
    ]

    private static func labels(_ call: Call) async throws -> Reply {
        let streams = try await streams(call)
        return .json(MetadataResponses.labels(distinct(streams.lazy.flatMap { $0.pairs.lazy.map(\.name) })))
    }

    private static func values(_ call: Call) async throws -> Reply {
        let streams = try await streams(call)
        return .json(MetadataResponses.labels(distinct(streams.lazy.compactMap { $0[call.name] })))
    }

    /// The streams that the parameters of a label route pick.
    private static func streams(_ call: Call) async throws -> [Labels] {
        let services = try call.ready()
        let parameters = try LabelParameters(try await call.form(), now: services.clock.now())
        var matching: LabelMatching?
        if let query = parameters.query { matching = try Selector.matching(query) }
        let wanted = matching
        let snapshot = services.snapshot(of: call.tenants)
        let days = parameters.range.wholeDays
        return try await services.reading(for: call.tenants) { () throws(StorageError) in try snapshot.streams(matching: wanted, in: days) }
    }

    private static func series(_ call: Call) async throws -> Reply {
        let services = try call.ready()
        let parameters = try SeriesParameters(try await call.form(), now: services.clock.now())
        let selectors = try parameters.selectors.map { try Selector.matching($0) }
        let snapshot = services.snapshot(of: call.tenants)
        let found = try await services.reading(for: call.tenants) { () throws(StorageError) -> [Labels] in
            if selectors.isEmpty { return try snapshot.streams(matching: nil, in: parameters.range) }
            var seen: Set<Labels> = []
            var found: [Labels] = []
            for selector in selectors {
                for labels in try snapshot.streams(matching: selector, in: parameters.range) where seen.insert(labels).inserted {
                    found.append(labels)
                }
            }
            return found
        }
        return .json(MetadataResponses.series(found))
    }

    private static func stats(_ call: Call) async throws -> Reply {
        let services = try call.ready()
        let parameters = try IndexStatsParameters(try await call.form(), now: services.clock.now())
        let matching = try Selector.matching(parameters.query)
        let snapshot = services.snapshot(of: call.tenants)
        let totals = try await services.reading(for: call.tenants) { () throws(StorageError) in
            try snapshot.totals(matching: matching, in: parameters.range)
        }
        return .json(
            MetadataResponses.indexStats(streams: totals.streams, chunks: totals.chunks, bytes: totals.bytes, entries: totals.entries))
    }

    /// Each once, in byte order.
    private static func distinct(_ names: some Sequence<String>) -> [String] {
        // As labels, since texts that differ in bytes only are different values here.
        Set(names.lazy.map { Label($0, "") }).sorted().map(\.name)
    }
}
