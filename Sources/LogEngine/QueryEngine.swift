import LogModel
import LogQL
import LogStorage

/// Runs LogQL over a snapshot.
///
///     let engine = QueryEngine(pool: pool, parallelism: 2)
///     let (result, statistics) = try await engine.runLog(LogQueryRequest(query: query, time: time), over: store.snapshot(tenant: "fake"))
///
/// Work runs on the threads of `pool`, as reads block; one query uses at most `parallelism` of them at a time.
public struct QueryEngine: Sendable {
    let pool: any TaskExecutor
    let parallelism: Int
    var limits: QueryLimits
    let memory: MemoryShare?

    /// The same engine for a client that takes a part of the series where there are too many, with a warning.
    public var answeringPartly: QueryEngine {
        var engine = self
        engine.limits.answersPartly = true
        return engine
    }

    /// - Parameter memory: what the query may hold of what all queries may; nil is bounded by its own limits only.
    public init(pool: any TaskExecutor, parallelism: Int, limits: QueryLimits = QueryLimits(), memory: MemoryShare? = nil) {
        self.pool = pool
        self.parallelism = max(1, parallelism)
        self.limits = limits
        self.memory = memory
    }

    /// An engine with threads of its own: for programs that run one query.
    public init(threads: Int, limits: QueryLimits = QueryLimits()) {
        self.init(pool: WorkerPool(threads: threads), parallelism: threads, limits: limits)
    }

    /// Lines: `.streams`, sorted by label text.
    public func runLog(
        _ request: LogQueryRequest, over snapshot: any LogSnapshot
    ) async throws(QueryError) -> (QueryResult, QueryStatistics) {
        try await run(snapshot, plain: request.plain) { (context) async throws(QueryError) in
            try await LogEvaluator(request: request, context: context).run()
        }
    }

    /// Numbers over time: `.matrix`.
    public func runRange(
        _ request: MetricQueryRequest, over snapshot: any LogSnapshot
    ) async throws(QueryError) -> (QueryResult, QueryStatistics) {
        guard let grid = StepGrid(start: request.start, end: request.end, step: request.step) else {
            throw QueryError(
                .badRequest, "exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter")
        }
        return try await run(snapshot, plain: request.plain) { (context) async throws(QueryError) in
            let value = try await MetricEvaluator(grid: grid, context: context).evaluate(request.query)
            return .matrix(try MetricAnswer.matrix(value, grid, context: context))
        }
    }

    /// Numbers at one time: `.vector`, or `.scalar` for a literal.
    public func runInstant(
        _ request: InstantQueryRequest, over snapshot: any LogSnapshot
    ) async throws(QueryError) -> (QueryResult, QueryStatistics) {
        if case .literal(let number) = request.query { return (.scalar(time: request.time, value: number), QueryStatistics()) }
        return try await run(snapshot, plain: request.plain) { (context) async throws(QueryError) in
            let grid = StepGrid(at: request.time)
            let value = try await MetricEvaluator(grid: grid, context: context).evaluate(request.query)
            return .vector(try MetricAnswer.vector(value, grid, request.query, context: context))
        }
    }

    /// Bytes of streams: `.vector`, or `.matrix` with a step.
    public func runVolume(
        _ request: VolumeRequest, over snapshot: any LogSnapshot
    ) async throws(QueryError) -> (QueryResult, QueryStatistics) {
        try await run(snapshot, plain: request.plain) { (context) async throws(QueryError) in
            try await VolumeEvaluator(request: request, context: context).run()
        }
    }

    /// What fields the newest lines have, sorted by name.
    public func detectFields(
        _ request: FieldRequest, over snapshot: any LogSnapshot
    ) async throws(QueryError) -> ([DetectedField], QueryStatistics) {
        try await run(snapshot, plain: request.plain) { (context) async throws(QueryError) in
            try await FieldEvaluator(request: request, context: context).run()
        }
    }

    /// Patterns of the lines, the most frequent first.
    public func minePatterns(
        _ request: PatternRequest, over snapshot: any LogSnapshot
    ) async throws(QueryError) -> ([LinePatternSeries], QueryStatistics) {
        try await run(snapshot, plain: request.plain) { (context) async throws(QueryError) in
            try await PatternEvaluator(request: request, context: context).run()
        }
    }

    private func run<T: Sendable>(
        _ snapshot: any LogSnapshot, plain: Bool, _ body: @Sendable @escaping (QueryContext) async throws(QueryError) -> T
    ) async throws(QueryError) -> (T, QueryStatistics) {
        let context = QueryContext(snapshot, limits: limits, plain: plain, parallelism: parallelism, share: memory)
        let start = ContinuousClock.now
        let outcome: Result<T, QueryError> = await withTaskExecutorPreference(pool) {
            do throws(QueryError) { return .success(try await body(context)) } catch { return .failure(error) }
        }
        let result = try outcome.get()
        var statistics = context.statistics
        let took = ContinuousClock.now - start
        statistics.seconds = Double(took.components.seconds) + Double(took.components.attoseconds) * 1e-18
        return (result, statistics)
    }
}
