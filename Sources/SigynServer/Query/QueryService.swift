import LogEngine
import LogModel
import LogQL
import LogStorage
import LokiAPI

/// Runs the queries of requests: limits before the engine, slots around it, figures after it.
struct QueryService: Sendable {
    private let pool: FairPool
    private let threads: Int
    private var limits: QueryLimits
    private var checks: QueryChecks
    private let admission: QueryAdmission
    private let memory: MemoryPool
    private let metrics: ServerMetrics
    private let bounds: BoundMetrics
    private let clock: WallClock
    /// What a query holds whatever it asks: blocks that are being read.
    private let memoryBase: Int

    init(_ config: Config, pool: FairPool, threads: Int, clock: WallClock, metrics: ServerMetrics, bounds: BoundMetrics) {
        self.pool = pool
        self.threads = threads
        limits = config.limits.query
        checks = QueryChecks(limits: config.limits)
        admission = QueryAdmission(
            AdmissionLine.Limits(
                runningMax: config.query.concurrentMax, bytesMax: config.query.bytesInFlightMax, waitingMax: config.query.queueMax),
            bounds: bounds)
        memory = MemoryPool(limit: config.query.memoryMax)
        memoryBase = 4 * config.storage.blockSize * threads
        self.metrics = metrics
        self.bounds = bounds
        self.clock = clock
    }

    /// The same service with other limits.
    func within(_ limits: Config.Limits) -> QueryService {
        var service = self
        service.limits = limits.query
        service.checks = QueryChecks(limits: limits)
        return service
    }

    func write(to page: inout MetricsPage) {
        admission.write(to: &page)
        page.gauge(
            "sigyn_query_memory_bytes", "Memory of queries and of answers that are being sent, as counted.", Double(memory.usedBytes))
    }

    /// `/query_range`: lines, or numbers on the grid of the step.
    func range(
        _ parameters: RangeQueryParameters, flags: EncodingFlags, tags: QueryTags, plain: Bool, over snapshot: any LogSnapshot,
        for tenants: [String]
    ) async throws(APIError) -> HeldResponse {
        let query = try parse(parameters.query, limit: parameters.limit)
        let start = try checks.start(parameters.range, now: clock.now())
        switch query {
        case .log(let log):
            let request = LogQueryRequest(
                query: log, time: TimeRange(start: start, end: parameters.end), limit: parameters.limit,
                direction: parameters.direction == .forward ? .forward : .backward, interval: parameters.interval,
                categorizeLabels: flags.categorizeLabels, plain: plain)
            let order = request.direction == .forward ? ScanRequest.Order.oldestFirst : .newestFirst
            let reach = QueryReach(log, request.time, lines: request.limit, order: order)
            return try await run(flags, reach, snapshot, tenants) { (engine) async throws(QueryError) in
                try await engine.runLog(request, over: snapshot)
            }
        case .metric(let metric):
            let request = MetricQueryRequest(query: metric, start: start, end: parameters.end, step: parameters.step, plain: plain)
            let reach = QueryReach(metric, start: start, end: parameters.end)
            return try await run(EncodingFlags(), reach, snapshot, tenants) { (engine) async throws(QueryError) in
                try await Self.engine(engine, for: tags).runRange(request, over: snapshot)
            }
        }
    }

    /// `/query`: numbers at one time.
    func instant(
        _ parameters: InstantQueryParameters, tags: QueryTags, plain: Bool, over snapshot: any LogSnapshot, for tenants: [String]
    ) async throws(APIError) -> HeldResponse {
        guard case .metric(let metric) = try parse(parameters.query, limit: nil) else { throw APIError.instantLogQuery }
        let request = InstantQueryRequest(query: metric, time: parameters.time, plain: plain)
        let reach = QueryReach(metric, start: parameters.time, end: parameters.time)
        return try await run(EncodingFlags(), reach, snapshot, tenants) { (engine) async throws(QueryError) in
            try await Self.engine(engine, for: tags).runInstant(request, over: snapshot)
        }
    }

    private static func engine(_ engine: QueryEngine, for tags: QueryTags) -> QueryEngine {
        tags.isDrilldown ? engine.answeringPartly : engine
    }

    /// `/api/prom/query`: lines in the old form, which has no other results.
    ///
    /// - Parameter pattern: a line has to match it, as with `|~`.
    func streams(
        _ parameters: RangeQueryParameters, matching pattern: String?, over snapshot: any LogSnapshot, for tenants: [String]
    ) async throws(APIError) -> ([ResultStream], QueryStatistics) {
        guard case .log(var log) = try parse(parameters.query, limit: parameters.limit) else {
            throw APIError(400, "legacy endpoints only support streams result type")
        }
        if let pattern {
            log.stages.append(.lineFilter(LineFilter(operation: .matches, alternatives: [.text(Array(pattern.utf8))])))
        }
        let time = TimeRange(start: try checks.start(parameters.range, now: clock.now()), end: parameters.end)
        let request = LogQueryRequest(
            query: log, time: time, limit: parameters.limit, direction: parameters.direction == .forward ? .forward : .backward)
        let order = request.direction == .forward ? ScanRequest.Order.oldestFirst : .newestFirst
        let reach = QueryReach(log, time, lines: request.limit, order: order)
        let (result, statistics, _) = try await measured(reach, snapshot, tenants) { (engine) async throws(QueryError) in
            try await engine.runLog(request, over: snapshot)
        }
        guard case .streams(let streams) = result else { return ([], statistics) }
        return (streams, statistics)
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
        _ query: LogQuery, _ parameters: TailParameters, flags: EncodingFlags, over snapshot: any LogSnapshot, for tenant: String
    ) async throws(APIError) -> [TailLine] {
        let now = clock.now()
        let start = checks.oldest(now: now).map { max($0, parameters.start) } ?? parameters.start
        let reach = QueryReach(query, TimeRange(start: start, end: .max), lines: parameters.limit)
        return try await measured(reach, snapshot, [tenant]) { (engine) async throws(QueryError) in
            try await engine.tailHistory(
                query, since: start, limit: parameters.limit, categorizeLabels: flags.categorizeLabels, over: snapshot)
        }.0
    }

    private func parse(_ text: String, limit: Int?) throws(APIError) -> Query {
        let query: Query
        do throws(SyntaxError) { query = try Query(parsing: text) } catch { throw APIError(400, error.description) }
        try checks.check(query, limit: limit)
        return query
    }

    /// `/index/volume` and `/index/volume_range`: bytes by groups of streams.
    func volume(
        _ parameters: VolumeParameters, matchers: [Matcher], plain: Bool, over snapshot: any LogSnapshot, for tenants: [String]
    ) async throws(APIError) -> HeldResponse {
        var request = VolumeRequest(
            matchers: matchers, time: parameters.range, step: parameters.step, targetLabels: parameters.targetLabels)
        try checks.check(.log(LogQuery(matchers: matchers)), limit: nil)
        request.time.start = try checks.start(parameters.range, now: clock.now())
        request.aggregation = parameters.aggregatesLabels ? .labels : .series
        request.plain = plain
        request.limit = checks.limits.volumeMaxSeries == 0 ? parameters.limit : min(parameters.limit, checks.limits.volumeMaxSeries)
        let asked = request
        // Directories know most of it.
        let reach = QueryReach(matchers, asked.time, lines: 1)
        return try await run(EncodingFlags(), reach, snapshot, tenants) { (engine) async throws(QueryError) in
            try await engine.runVolume(asked, over: snapshot)
        }
    }

    /// `/detected_fields`: fields of the newest lines of a log query.
    func fields(
        _ parameters: DetectedFieldsParameters, plain: Bool, over snapshot: any LogSnapshot, for tenants: [String]
    ) async throws(APIError) -> [LogEngine.DetectedField] {
        guard case .log(let log) = try parse(parameters.query, limit: parameters.lineLimit) else {
            throw APIError(400, "only log selector is supported")
        }
        let time = TimeRange(start: try checks.start(parameters.range, now: clock.now()), end: parameters.range.end)
        let request = FieldRequest(query: log, time: time, lineLimit: parameters.lineLimit, plain: plain)
        let reach = QueryReach(log, time, lines: parameters.lineLimit)
        return try await measured(reach, snapshot, tenants) { (engine) async throws(QueryError) in
            try await engine.detectFields(request, over: snapshot)
        }.0
    }

    /// `/patterns`: patterns of lines, counted by step.
    func patterns(
        _ parameters: PatternParameters, matchers: [Matcher], plain: Bool, over snapshot: any LogSnapshot, for tenants: [String]
    ) async throws(APIError) -> [LinePatternSeries] {
        let time = TimeRange(start: try checks.start(parameters.range, now: clock.now()), end: parameters.range.end)
        try checks.check(.log(LogQuery(matchers: matchers)), limit: nil)
        let request = PatternRequest(matchers: matchers, time: time, step: parameters.step, plain: plain)
        return try await measured(QueryReach(matchers, time), snapshot, tenants) { (engine) async throws(QueryError) in
            try await engine.minePatterns(request, over: snapshot)
        }.0
    }

    private func run(
        _ flags: EncodingFlags, _ reach: QueryReach, _ snapshot: any LogSnapshot, _ tenants: [String],
        _ body: (QueryEngine) async throws(QueryError) -> (QueryResult, QueryStatistics)
    ) async throws(APIError) -> HeldResponse {
        let (result, statistics, memory) = try await measured(reach, snapshot, tenants, body)
        let response = QueryResponse(result, statistics: statistics, encodingFlags: flags, warnings: statistics.warnings)
        return HeldResponse(response: response, memory: memory)
    }

    /// Asks for a turn by what the query would read, runs it, counts it.
    private func measured<T>(
        _ reach: QueryReach, _ snapshot: any LogSnapshot, _ tenants: [String],
        _ body: (QueryEngine) async throws(QueryError) -> (T, QueryStatistics)
    ) async throws(APIError) -> (T, QueryStatistics, MemoryShare) {
        let tenant = tenants.joined(separator: "|")
        try admission.knock(tenant)
        let start = ContinuousClock.now
        let share = pool.share(tenant: tenant)
        // Tasks do not keep their executor.
        defer { withExtendedLifetime(share) {} }
        let bytes = try await bytes(of: reach, in: snapshot, on: share)
        let timeout = limits.timeout > 0 ? Duration.nanoseconds(limits.timeout) : nil
        return try await admission.run(tenant, bytes: bytes, patience: timeout) { () async throws(APIError) in
            let waited = ContinuousClock.now - start
            let memory = MemoryShare(memory, base: memoryBase)
            if memory.isEmpty { throw refusedForMemory() }
            // The wait counts: who asks sees one time.
            var limits = limits
            if let timeout {
                let left = timeout - (ContinuousClock.now - start)
                limits.timeout = max(1, left.components.seconds * 1_000_000_000 + left.components.attoseconds / 1_000_000_000)
            }
            let engine = QueryEngine(pool: share, parallelism: threads, limits: limits, memory: memory)
            do throws(QueryError) {
                var (result, statistics) = try await body(engine)
                statistics.queueSeconds = waited / .seconds(1)
                metrics.queried(statistics)
                return (result, statistics, memory)
            } catch {
                if error.kind == .overloaded { throw refusedForMemory() }
                throw APIError(Self.status(error.kind), error.message)
            }
        }
    }

    private func bytes(of reach: QueryReach, in snapshot: any LogSnapshot, on share: QueryShare) async throws(APIError) -> Int {
        let threads = threads
        let task = Task(executorPreference: share) { () -> Result<Int, StorageError> in
            do throws(StorageError) { return .success(try reach.bytes(in: snapshot, workers: threads)) } catch { return .failure(error) }
        }
        switch await task.value {
        case .success(let bytes): return bytes
        case .failure(let error): throw Services.refusal(error)
        }
    }

    private func refusedForMemory() -> APIError {
        bounds.refused(.queryMemory)
        return APIError(
            429,
            QueryAdmission.tooMany.message + ": all queries together need more memory than query.memory_max allows, try again later")
    }

    private static func status(_ kind: QueryError.Kind) -> Int {
        switch kind {
        case .badRequest, .limit: 400
        case .overloaded: 429
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
