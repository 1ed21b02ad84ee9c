import LogModel

/// Which of a source's batches are stored, and up to where its files are: what may be committed.
final class Ledger: Sendable {
    private struct State {
        var offered = 0
        var stored = 0
        var progress: [Int: Int64] = [:]
    }

    private let state = Monitor(State())

    func offered() { state.withLock { $0.offered += 1 } }

    func stored(_ progress: [Int: Int64]) {
        state.change { state in
            state.stored += 1
            state.progress.merge(progress) { max($0, $1) }
        }
    }

    /// Positions stored since the last call.
    func takeProgress() -> [Int: Int64] {
        state.withLock { state in
            defer { state.progress = [:] }
            return state.progress
        }
    }

    var isSettled: Bool { state.withLock { $0.stored == $0.offered } }

    /// Waits until every batch is stored, or `isStopping` answers true.
    func settle(unless isStopping: () -> Bool) -> Bool {
        while true {
            if state.wait(nanoseconds: 100_000_000, { $0.stored == $0.offered ? true : nil }) == true { return true }
            if isStopping() { return false }
        }
    }
}
