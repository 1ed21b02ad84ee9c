import HTTPTypes
import LogEngine
import LogModel
import LogQL
import LogStorage
import LokiAPI

/// What Grafana's log explorer asks: which labels and fields there are, what lines look like, and what it may ask.
enum DrilldownRoutes {
    static let all = [
        Route("/loki/api/v1/detected_labels", [.get, .post]) { try await labels($0) },
        Route("/loki/api/v1/detected_fields", [.get, .post]) { try await fields($0) },
        Route("/loki/api/v1/detected_field/*/values", [.get, .post]) { try await values($0) },
        Route("/loki/api/v1/patterns", [.get, .post]) { try await patterns($0) },
        Route("/loki/api/v1/drilldown-limits", [.get]) { limits($0) },
        Route("/config/tenant/v1/limits", [.get]) { call in .text(try call.tenantLimits().yaml()) },
    ]

    private static func labels(_ call: Call) async throws -> Reply {
        let services = try call.ready()
        let parameters = try DetectedLabelsParameters(try await call.form(), now: services.clock.now())
        let matchers = try Selector.anyMatchers(parameters.query ?? "{}")
        let matching: LabelMatching
        do throws(RegexError) { matching = try LabelMatching(matchers) } catch { throw APIError(400, "parse error : \(error.description)") }
        let snapshot = services.snapshot(of: call.tenants, isLabelled: false)
        let days = parameters.range.wholeDays
        let streams = try await services.reading(for: call.tenants) { () throws(StorageError) in
            try snapshot.streams(matching: matching, in: days)
        }
        return .json(DrilldownResponses.labels(DetectedLabels.of(streams)))
    }

    private static func fields(_ call: Call) async throws -> Reply {
        let (found, limit) = try await detected(call)
        let shown = found.prefix(limit).map { field in
            DrilldownResponses.Field(
                label: field.name, type: field.type.rawValue, cardinality: field.values.count, parsers: field.parsers,
                jsonPath: field.jsonPath)
        }
        return .json(DrilldownResponses.fields(shown, limit: limit))
    }

    private static func values(_ call: Call) async throws -> Reply {
        let (found, limit) = try await detected(call)
        let values = found.first { Labels.bytesEqual($0.name, call.name) }?.values ?? []
        return .json(DrilldownResponses.values(Array(values.prefix(limit)), limit: limit))
    }

    private static func detected(_ call: Call) async throws -> (fields: [DetectedField], limit: Int) {
        let services = try call.ready()
        let parameters = try DetectedFieldsParameters(try await call.form(), now: services.clock.now())
        let snapshot = services.snapshot(of: call.tenants, isLabelled: false)
        return (
            try await call.cancelling {
                try await services.queries(of: call.tenants).fields(parameters, plain: call.isPlain, over: snapshot, for: call.tenants)
            },
            parameters.limit
        )
    }

    private static func patterns(_ call: Call) async throws -> Reply {
        let services = try call.ready()
        let parameters = try PatternParameters(try await call.form(), now: services.clock.now())
        let matchers = try Selector.matchers(parameters.query)
        let snapshot = services.snapshot(of: call.tenants, isLabelled: false)
        let found = try await call.cancelling {
            try await services.queries(of: call.tenants).patterns(
                parameters, matchers: matchers, plain: call.isPlain, over: snapshot, for: call.tenants)
        }
        return .json(
            DrilldownResponses.patterns(
                found.map { DrilldownResponses.Pattern(text: $0.pattern, level: $0.level, times: $0.times, counts: $0.counts) }))
    }

    private static func limits(_ call: Call) -> Reply {
        // Of several tenants the strictest limits, and the first one's rules for what is stored.
        let tenant = call.server.tenants.limits(of: call.tenants[0])
        let limits = call.server.tenants.limits(of: call.tenants)
        var shown = DrilldownResponses.Limits()
        shown.discoverLogLevels = limits.discoverLogLevels
        shown.discoverServiceName = limits.discoverServiceName
        shown.maxEntriesLimitPerQuery = limits.maxEntriesLimitPerQuery
        shown.maxLineSizeTruncate = limits.maxLineSizeTruncate
        shown.maxQueryBytesRead = "\(limits.maxQueryBytesRead)B"
        shown.maxQueryLength = LogQL.DurationText.prometheus(limits.maxQueryLength)
        shown.maxQueryLookback = LogQL.DurationText.prometheus(limits.maxQueryLookback)
        shown.maxQueryRange = LogQL.DurationText.prometheus(limits.maxQueryRange)
        shown.maxQuerySeries = limits.maxQuerySeries
        shown.queryTimeout = LogQL.DurationText.prometheus(limits.queryTimeout)
        shown.retentionPeriod = LogQL.DurationText.prometheus(tenant.config.retention.period)
        shown.indexedAttributes = tenant.otlp.indexedResourceAttributes
        shown.volumeEnabled = limits.volumeEnabled
        shown.volumeMaxSeries = limits.volumeMaxSeries
        return Reply(
            .ok, contentType: MetadataResponses.buildInfoContentType,
            body: .bytes(DrilldownResponses.limits(shown, version: SigynVersion.loki)))
    }
}
