import Dispatch
import LogEngine
import LogModel
import LogQL
import LogStorage
import Synchronization

/// Runs queries over a few lines of text.
enum FuzzEngine {
    private static let engine: QueryEngine = {
        var limits = QueryLimits()
        limits.memoryBytes = 64 << 20
        // A fuzzer's own watchdog is what judges time.
        limits.timeout = 0
        return QueryEngine(pool: pool, parallelism: 1, limits: limits)
    }()
    /// The caller waits, and may do so on a thread of Swift's own pool: the query must need none of those.
    private static let pool = WorkerPool(threads: 1)

    /// How the plain evaluation and the quick one differ; nil when they do not.
    static func difference(_ query: Query, _ text: [UInt8]) -> String? {
        var snapshot = LineSnapshot(labels: Labels([Label("app", "fuzz"), Label("level", "info")]), start: 1_768_024_164_000_000_000)
        snapshot.append(lines: text)
        let (plain, quick) = (answer(query, snapshot, plain: true), answer(query, snapshot, plain: false))
        return plain == quick ? nil : "plain: \(plain)\nquick: \(quick)"
    }

    private static func answer(_ query: Query, _ snapshot: LineSnapshot, plain: Bool) -> String {
        let done = DispatchSemaphore(value: 0)
        let answer = Mutex("")
        Task(executorPreference: pool) {
            let text = await run(query, snapshot, plain: plain)
            answer.withLock { $0 = text }
            done.signal()
        }
        done.wait()
        return answer.withLock { $0 }
    }

    private static func run(_ query: Query, _ snapshot: LineSnapshot, plain: Bool) async -> String {
        do {
            switch query {
            case .log(let log):
                let request = LogQueryRequest(
                    query: log, time: snapshot.time, limit: 1000, direction: .forward, categorizeLabels: true, plain: plain)
                return "\(try await engine.runLog(request, over: snapshot).0)"
            case .metric(let metric):
                let request = InstantQueryRequest(query: metric, time: snapshot.time.end, plain: plain)
                return "\(try await engine.runInstant(request, over: snapshot).0)"
            }
        } catch { return "\(error)" }
    }
}
