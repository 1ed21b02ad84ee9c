import LogModel
import LogQL
import LogStorage
import Synchronization

/// What all parts of one running query share: the snapshot, the bounds, the figures.
final class QueryContext: Sendable {
    let snapshot: any LogSnapshot
    let limits: QueryLimits
    let plain: Bool
    let parallelism: Int
    private let deadline: ContinuousClock.Instant?
    private let memory = Atomic(0)
    private let share: MemoryShare?
    private let figures = Mutex(QueryStatistics())

    init(_ snapshot: any LogSnapshot, limits: QueryLimits, plain: Bool, parallelism: Int, share: MemoryShare? = nil) {
        self.snapshot = snapshot
        self.limits = limits
        self.plain = plain
        self.parallelism = parallelism
        self.share = share
        deadline = limits.timeout > 0 ? ContinuousClock.now + .nanoseconds(limits.timeout) : nil
    }

    /// Called once a block and every few thousand rows: a query whose client is gone, or whose time is over, ends here.
    func check() throws(QueryError) {
        if Task.isCancelled { throw QueryError(.cancelled, "the request was cancelled by the client") }
        if let deadline, ContinuousClock.now > deadline {
            throw QueryError(
                .timeout, "request timed out, decrease the duration of the request or add more label matchers (raise limits.query_timeout)")
        }
    }

    /// Sorts, and ends when the query does: the comparison looks at the clock now and then.
    func sorted(_ indices: Range<Int>, by comesFirst: (Int, Int) -> Bool) throws(QueryError) -> [Int] {
        var compared = 0
        do {
            return try indices.sorted { a, b in
                compared += 1
                if compared & 0xFFFF == 0 { try check() }
                return comesFirst(a, b)
            }
        } catch {
            throw error as? QueryError ?? QueryError(.internal, "\(error)")
        }
    }

    /// Counts memory that stays until the answer is made.
    func reserve(_ bytes: Int) throws(QueryError) {
        let held = memory.wrappingAdd(bytes, ordering: .relaxed).newValue
        if let share, !share.covers(held) {
            throw QueryError(
                .overloaded, "too many outstanding requests: all queries together need more memory than query.memory_max, try again later")
        }
        if limits.memoryBytes > 0 && held > limits.memoryBytes {
            throw QueryError(
                .limit,
                "the query needs more than \(limits.memoryBytes) bytes of memory: narrow the selector or the range, aggregate, "
                    + "or raise limits.max_query_memory")
        }
    }

    /// Gives back what was reserved for something that is not kept.
    func release(_ bytes: Int) { memory.wrappingSubtract(bytes, ordering: .relaxed) }

    /// A sentence for the user, once however often it is said.
    func warn(_ sentence: String) {
        figures.withLock { if !$0.warnings.contains(sentence) { $0.warnings.append(sentence) } }
    }

    func add(_ statistics: QueryStatistics) { figures.withLock { $0.add(statistics) } }

    var statistics: QueryStatistics { figures.withLock { $0 } }

    /// - Parameter stages: of the query, whose line filters storage may decide.
    func scan(_ asked: ScanRequest, filtering stages: [Stage] = []) throws(QueryError) -> any LogScan {
        var request = asked
        request.isPlain = plain
        if !plain { request.conditions = LineConditions.make(stages) }
        let scan: any LogScan
        do throws(StorageError) { scan = try snapshot.scan(request) } catch { throw QueryError(.storage, error.message) }
        add(scan.planning)
        if limits.bytesRead > 0 && request.readsLines {
            let bytes = scan.units.reduce(0) { $0 + $1.bytes }
            if bytes > limits.bytesRead {
                throw QueryError(
                    .limit,
                    "the query would read too many bytes (query: \(bytes)B, limit: \(limits.bytesRead)B); consider adding more specific stream "
                        + "selectors or reduce the time range of the query")
            }
        }
        return scan
    }

    /// For so long a query keeps a thread that others may wait for.
    private static let slice = Duration.milliseconds(5)

    /// Reads unit after unit with `parallelism` workers; each worker has a state of its own, which `finish` gets at its end.
    ///
    /// - Parameters:
    ///   - isNeeded: whether the unit may still matter.
    ///   - within: rows outside it matter no more.
    func forEachUnit<Worker: Sendable>(
        _ scan: any LogScan, make: @Sendable @escaping () throws(QueryError) -> Worker,
        body: @Sendable @escaping (inout Worker, _ unit: Int, _ batch: LogBatch) throws(QueryError) -> Void,
        isNeeded: @Sendable @escaping (_ unit: Int) -> Bool = { _ in true },
        within: @Sendable @escaping () -> TimeRange = { .all }
    ) async throws(QueryError) -> [Worker] {
        let next = Atomic(0)
        let context = self
        let work = { @Sendable () async -> Result<Worker, QueryError> in
            do throws(QueryError) {
                var worker = try make()
                var batch = LogBatch()
                var statistics = QueryStatistics()
                var sliceEnd = ContinuousClock.now + Self.slice
                while true {
                    let unit = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    if unit >= scan.units.count { break }
                    try context.check()
                    guard isNeeded(unit) else {
                        statistics.skips[.limit] += 1
                        continue
                    }
                    do throws(StorageError) { try scan.read(unit, within: within(), into: &batch, statistics: &statistics) } catch {
                        throw QueryError(.storage, error.message)
                    }
                    statistics.metadataBytesProcessed += batch.metadataByteCount
                    try body(&worker, unit, batch)
                    // The thread goes to others that wait for one, if there are.
                    let now = ContinuousClock.now
                    if now > sliceEnd {
                        await Task.yield()
                        sliceEnd = ContinuousClock.now + Self.slice
                    }
                }
                context.add(statistics)
                return .success(worker)
            } catch {
                // The others need not go on.
                next.store(scan.units.count, ordering: .relaxed)
                return .failure(error)
            }
        }
        let workers = max(1, min(parallelism, scan.units.count))
        let results = await withTaskGroup(of: Result<Worker, QueryError>.self) { group in
            for _ in 0..<workers { group.addTask { await work() } }
            var all: [Result<Worker, QueryError>] = []
            for await result in group { all.append(result) }
            return all
        }
        var done: [Worker] = []
        for result in results { done.append(try result.get()) }
        return done
    }
}

extension LogBatch {
    /// Names and values of the structured metadata of all rows.
    fileprivate var metadataByteCount: Int {
        if metadataCodes.isEmpty || metadataSets.count < 2 { return 0 }
        let sizes = metadataSets.map { $0.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count } }
        return metadataCodes.reduce(0) { $0 + sizes[Int($1)] }
    }
}
