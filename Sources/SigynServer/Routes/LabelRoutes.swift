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
        let names = try await read(call) { (snapshot, matching, days) throws(StorageError) in
            try snapshot.labelNames(matching: matching, in: days)
        }
        return .json(MetadataResponses.labels(names.sorted().map(\.name)))
    }

    private static func values(_ call: Call) async throws -> Reply {
        let name = call.name
        let values = try await read(call) { (snapshot, matching, days) throws(StorageError) in
            try snapshot.labelValues(name, matching: matching, in: days)
        }
        return .json(MetadataResponses.labels(values.sorted().map(\.value)))
    }

    /// What the streams that the parameters of a label route pick have.
    private static func read(
        _ call: Call, _ body: @escaping @Sendable (any LogSnapshot, LabelMatching?, TimeRange) throws(StorageError) -> Set<Label>
    ) async throws -> Set<Label> {
        let services = try call.ready()
        let parameters = try LabelParameters(try await call.form(), now: services.clock.now())
        var matching: LabelMatching?
        if let query = parameters.query { matching = try Selector.matching(query) }
        let wanted = matching
        let snapshot = services.snapshot(of: call.tenants)
        let days = parameters.range.wholeDays
        return try await services.reading(for: call.tenants) { () throws(StorageError) in try body(snapshot, wanted, days) }
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
}
