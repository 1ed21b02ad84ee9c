import LokiAPI
import Synchronization

/// Lets queries run, wait or go away, as ``AdmissionLine`` decides; one whose client is gone leaves the line.
final class QueryAdmission: Sendable {
    fileprivate enum End: Sendable { case runs, cancelled, late }

    fileprivate struct State {
        var line: AdmissionLine
        var waiters: [AdmissionLine.ID: CheckedContinuation<End, Never>] = [:]
        /// Decided before they began to wait.
        var decided: [AdmissionLine.ID: End] = [:]
        var admitted = 0
        var cancelled = 0
        var late = 0
    }

    private let state: Mutex<State>
    private let bounds: BoundMetrics

    init(_ limits: AdmissionLine.Limits, bounds: BoundMetrics) {
        state = Mutex(State(line: AdmissionLine(limits)))
        self.bounds = bounds
    }

    /// Words of Loki's, which its clients take as "later".
    static let tooMany = APIError(429, "too many outstanding requests")

    /// Refuses before anything is done for the query, when its tenant's line is full already.
    func knock(_ tenant: String) throws(APIError) {
        let isFull = state.withLock { state in
            let waiting = state.line.waitingCount(tenant)
            return waiting > 0 && waiting >= state.line.limits.waitingMax
        }
        if isFull {
            bounds.refused(.queryQueue)
            throw Self.tooMany
        }
    }

    /// Runs `body` when it is this query's turn.
    ///
    /// - Parameters:
    ///   - bytes: what the query would read.
    ///   - patience: waits for so long; nil for ever.
    /// - Throws: ``APIError`` 429 when too many wait, 499 when the client went away, 504 when the turn did not come in time.
    func run<T>(_ tenant: String, bytes: Int, patience: Duration?, _ body: () async throws(APIError) -> T) async throws(APIError) -> T {
        let (id, starts) = state.withLock { state in
            let id = state.line.ask(tenant, bytes: bytes)
            return (id, state.startAll())
        }
        Self.resume(starts)
        guard let id else {
            bounds.refused(.queryQueue)
            throw Self.tooMany
        }
        defer { leave(id) }
        switch await turn(id, patience) {
        case .runs: return try await body()
        case .cancelled: throw APIError(499, "the request was cancelled by the client")
        case .late: throw APIError(504, APIError.queryTimedOut.message + "; it waited for other queries (query.concurrent_max)")
        }
    }

    private func turn(_ id: AdmissionLine.ID, _ patience: Duration?) async -> End {
        let alarm = patience.map { patience in
            Task {
                try await Task.sleep(for: patience)
                self.decide(id, .late)
            }
        }
        defer { alarm?.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let end = state.withLock { state -> End? in
                    if let end = state.decided.removeValue(forKey: id) { return end }
                    state.waiters[id] = continuation
                    return nil
                }
                if let end { continuation.resume(returning: end) }
            }
        } onCancel: {
            decide(id, .cancelled)
        }
    }

    /// Ends the wait of one that waits; too late for one that runs.
    private func decide(_ id: AdmissionLine.ID, _ end: End) {
        let waiter = state.withLock { state -> CheckedContinuation<End, Never>? in
            guard let waiter = state.waiters.removeValue(forKey: id) else {
                // It has not begun to wait: it finds the decision, unless its turn has come before.
                if state.line.isWaiting(id) { state.decided[id] = end }
                return nil
            }
            if end == .cancelled { state.cancelled += 1 } else { state.late += 1 }
            return waiter
        }
        waiter?.resume(returning: end)
    }

    private func leave(_ id: AdmissionLine.ID) {
        let starts = state.withLock { state in
            state.line.leave(id)
            state.decided[id] = nil
            return state.startAll()
        }
        Self.resume(starts)
    }

    private static func resume(_ waiters: [CheckedContinuation<End, Never>]) {
        for waiter in waiters { waiter.resume(returning: .runs) }
    }

    func write(to page: inout MetricsPage) {
        let figures = state.withLock { ($0.line.runningCount, $0.line.waitingCount, $0.admitted, $0.cancelled, $0.late) }
        page.gauge("sigyn_queries_running", "Queries that run.", Double(figures.0))
        page.gauge("sigyn_queries_waiting", "Queries that wait for their turn.", Double(figures.1))
        page.counter("sigyn_queries_admitted_total", "Queries that got their turn.", figures.2)
        page.counter("sigyn_queries_left_waiting_total", "Queries whose client went away while they waited.", figures.3)
        page.counter("sigyn_queries_late_total", "Queries whose turn did not come within limits.query_timeout.", figures.4)
    }
}

extension QueryAdmission.State {
    /// Those that may run now and wait already.
    fileprivate mutating func startAll() -> [CheckedContinuation<QueryAdmission.End, Never>] {
        var starts: [CheckedContinuation<QueryAdmission.End, Never>] = []
        while let id = line.start() {
            admitted += 1
            if let waiter = waiters.removeValue(forKey: id) { starts.append(waiter) } else { decided[id] = .runs }
        }
        return starts
    }
}
