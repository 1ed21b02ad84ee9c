import LogEngine
import LogModel
import LogQL
import LogStorage
import LokiAPI

/// Runs the queries of requests: limits before the engine, slots around it, figures after it.
struct QueryService: Sendable {
    private var engine: QueryEngine
    private var checks: QueryChecks
    private let slots: QuerySlots
    private let metrics: ServerMetrics
    private let clock: WallClock

    init(_ config: Config, pool: WorkerPool, threads: Int, clock: WallClock, metrics: ServerMetrics) {
        engine = QueryEngine(pool: pool, parallelism: threads, limits: config.limits.query)
        checks = QueryChecks(limits: config.limits)
        slots = QuerySlots(count: config.query.concurrentMax)
        self.metrics = metrics
        self.clock = clock
    }

    /// The same service with other limits.
    func within(_ limits: Config.Limits) -> QueryService {
        var service = self
        service.engine = QueryEngine(pool: engine.pool, parallelism: engine.parallelism, limits: limits.query)
        service.checks = QueryChecks(limits: limits)
        return service
    }

    /// `/query_range`: lines, or numbers on the grid of the step.
    func range(
        _ parameters: RangeQueryParameters, flags: EncodingFlags, tags: QueryTags, plain: Bool, over snapshot: any LogSnapshot
    ) async throws(APIError) -> QueryResponse {
        let query = try parse(parameters.query, limit: parameters.limit)
        let start = try checks.start(parameters.range, now: clock.now())
        switch query {
        case .log(let log):
            let request = LogQueryRequest(
                query: log, time: TimeRange(start: start, end: parameters.end), limit: parameters.limit,
                direction: parameters.direction == .forward ? .forward : .backward, interval: parameters.interval,
                categorizeLabels: flags.categorizeLabels, plain: plain)
            return try await run(flags) { () async throws(QueryError) in try await engine.runLog(request, over: snapshot) }
        case .metric(let metric):
            let request = MetricQueryRequest(query: metric, start: start, end: parameters.end, step: parameters.step, plain: plain)
            let engine = engine(for: tags)
            return try await run(EncodingFlags()) { () async throws(QueryError) in try await engine.runRange(request, over: snapshot) }
        }
    }

    /// `/api/prom/query`: lines in the old form, which has no other results.
    ///
    /// - Parameter pattern: a line has to match it, as with `|~`.
    func streams(_ parameters: RangeQueryParameters, matching pattern: String?, over snapshot: any LogSnapshot) async throws(APIError)
        -> ([ResultStream], QueryStatistics)
    {
        guard case .log(var log) = try parse(parameters.query, limit: parameters.limit) else {
            throw APIError(400, "legacy endpoints only support streams result type")
        }
        if let pattern {
            log.stages.append(.lineFilter(LineFilter(operation: .matches, alternatives: [.text(Array(pattern.utf8))])))
        }
        let time = TimeRange(start: try checks.start(parameters.range, now: clock.now()), end: parameters.end)
        let request = LogQueryRequest(
            query: log, time: time, limit: parameters.limit, direction: parameters.direction == .forward ? .forward : .backward)
        let (result, statistics) = try await measured { () async throws(QueryError) in try await engine.runLog(request, over: snapshot) }
        guard case .streams(let streams) = result else { return ([], statistics) }
        return (streams, statistics)
    }

    /// `/query`: numbers at one time.
    func instant(
        _ parameters: InstantQueryParameters, tags: QueryTags, plain: Bool, over snapshot: any LogSnapshot
    ) async throws(APIError) -> QueryResponse {
        guard case .metric(let metric) = try parse(parameters.query, limit: nil) else { throw APIError.instantLogQuery }
        let request = InstantQueryRequest(query: metric, time: parameters.time, plain: plain)
        let engine = engine(for: tags)
        return try await run(EncodingFlags()) { () async throws(QueryError) in try await engine.runInstant(request, over: snapshot) }
    }

    private func engine(for tags: QueryTags) -> QueryEngine { tags.isDrilldown ? engine.answeringPartly : engine }

    private func parse(_ text: String, limit: Int?) throws(APIError) -> Query {
        let query: Query
        do throws(SyntaxError) { query = try Query(parsing: text) } catch { throw APIError(400, error.description) }
        try checks.check(query, limit: limit)
        return query
    }

    /// `/index/volume` and `/index/volume_range`: bytes by groups of streams.
    func volume(
        _ parameters: VolumeParameters, matchers: [Matcher], plain: Bool, over snapshot: any LogSnapshot
    ) async throws(APIError) -> QueryResponse {
        var request = VolumeRequest(
            matchers: matchers, time: parameters.range, step: parameters.step, targetLabels: parameters.targetLabels)
        try checks.check(.log(LogQuery(matchers: matchers)), limit: nil)
        request.time.start = try checks.start(parameters.range, now: clock.now())
        request.aggregation = parameters.aggregatesLabels ? .labels : .series
        request.plain = plain
        request.limit = checks.limits.volumeMaxSeries == 0 ? parameters.limit : min(parameters.limit, checks.limits.volumeMaxSeries)
        let asked = request
        return try await run(EncodingFlags()) { () async throws(QueryError) in try await engine.runVolume(asked, over: snapshot) }
    }

    /// `/detected_fields`: fields of the newest lines of a log query.
    func fields(
        _ parameters: DetectedFieldsParameters, plain: Bool, over snapshot: any LogSnapshot
    ) async throws(APIError) -> [LogEngine.DetectedField] {
        guard case .log(let log) = try parse(parameters.query, limit: parameters.lineLimit) else {
            throw APIError(400, "only log selector is supported")
        }
        let time = TimeRange(start: try checks.start(parameters.range, now: clock.now()), end: parameters.range.end)
        let request = FieldRequest(query: log, time: time, lineLimit: parameters.lineLimit, plain: plain)
        return try await measured { () async throws(QueryError) in try await engine.detectFields(request, over: snapshot) }.0
    }

    /// `/patterns`: patterns of lines, counted by step.
    func patterns(
        _ parameters: PatternParameters, matchers: [Matcher], plain: Bool, over snapshot: any LogSnapshot
    ) async throws(APIError) -> [LinePatternSeries] {
        let time = TimeRange(start: try checks.start(parameters.range, now: clock.now()), end: parameters.range.end)
        try checks.check(.log(LogQuery(matchers: matchers)), limit: nil)
        let request = PatternRequest(matchers: matchers, time: time, step: parameters.step, plain: plain)
        return try await measured { () async throws(QueryError) in try await engine.minePatterns(request, over: snapshot) }.0
    }

    /// `/tail`: the query, held against the limits.
    func tailed(_ parameters: TailParameters) throws(APIError) -> LogQuery {
        guard case .log(let query) = try parse(parameters.query, limit: parameters.limit) else {
            throw APIError(400, "only log selector is supported")
        }
        // What only the engine refuses, such as a template, is refused now.
        do throws(QueryError) { _ = try LiveTail(query, categorizeLabels: false) } catch {
            throw APIError(Self.status(error.kind), error.message)
        }
        return query
    }

    /// What a tail begins with.
    func history(
        _ query: LogQuery, _ parameters: TailParameters, flags: EncodingFlags, over snapshot: any LogSnapshot
    ) async throws(QueryError) -> [TailLine] {
        let start = checks.oldest(now: clock.now()).map { max($0, parameters.start) } ?? parameters.start
        let (lines, statistics) = try await slots.run(cancelled: .clientGone) { () async throws(QueryError) in
            try await engine.tailHistory(
                query, since: start, limit: parameters.limit, categorizeLabels: flags.categorizeLabels, over: snapshot)
        }
        metrics.queried(statistics)
        return lines
    }

    private func run(
        _ flags: EncodingFlags, _ body: () async throws(QueryError) -> (QueryResult, QueryStatistics)
    ) async throws(APIError) -> QueryResponse {
        let (result, statistics) = try await measured(body)
        return QueryResponse(result, statistics: statistics, encodingFlags: flags, warnings: statistics.warnings)
    }

    private func measured<T>(
        _ body: () async throws(QueryError) -> (T, QueryStatistics)
    ) async throws(APIError) -> (T, QueryStatistics) {
        do throws(QueryError) {
            let asked = ContinuousClock.now
            var waited = Duration.zero
            var (result, statistics) = try await slots.run(cancelled: .clientGone) { () async throws(QueryError) in
                waited = ContinuousClock.now - asked
                return try await body()
            }
            statistics.queueSeconds = waited / .seconds(1)
            metrics.queried(statistics)
            return (result, statistics)
        } catch {
            throw APIError(Self.status(error.kind), error.message)
        }
    }

    private static func status(_ kind: QueryError.Kind) -> Int {
        switch kind {
        case .badRequest, .limit: 400
        case .timeout: 504
        case .cancelled: 499
        default: 500
        }
    }
}

extension Config.Limits {
    /// What the engine holds a query against.
    fileprivate var query: QueryLimits {
        var limits = QueryLimits()
        limits.entries = maxEntriesLimitPerQuery == 0 ? .max : maxEntriesLimitPerQuery
        limits.series = maxQuerySeries
        limits.queryLength = maxQueryLength
        limits.rangeMax = maxQueryRange
        limits.bytesRead = maxQueryBytesRead
        limits.timeout = queryTimeout
        limits.memoryBytes = maxQueryMemory == 0 ? .max : maxQueryMemory
        return limits
    }
}

extension QueryError {
    /// The client hung up before its query could begin.
    fileprivate static let clientGone = QueryError(.cancelled, "the request was cancelled by the client")
}
