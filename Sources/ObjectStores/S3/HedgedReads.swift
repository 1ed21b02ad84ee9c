import AWS
import LogModel
import Synchronization

/// Asks once more where an answer is slow, and takes the answer that comes first (Dean and Barroso, The Tail at Scale, 2013).
///
/// Each attempt has a thread of its own, so that the caller can leave with the second answer while the first attempt still hangs; its
/// time-out ends it.
final class HedgedReads: Sendable {
    private struct State {
        var budget = HedgeBudget()
        var hedges = 0
        var hedgesWon = 0
    }

    private struct Race<Value: Sendable>: Sendable {
        var running = 0
        var success: (value: Value, attempt: Int)?
        var failure: AWSError?

        /// Nil: an answer may still come.
        var outcome: Result<Value, AWSError>? {
            if let success { return .success(success.value) }
            return running == 0 ? failure.map { .failure($0) } : nil
        }
    }

    private let after: Int64?
    private let state = Mutex(State())

    /// - Parameter afterSeconds: how long the first attempt is waited for; nil: for ever, on the caller's thread.
    init(afterSeconds: Double?) {
        after = afterSeconds.map { Int64($0 * 1e9) }
    }

    var counts: (hedges: Int, hedgesWon: Int) { state.withLock { ($0.hedges, $0.hedgesWon) } }

    func run<Value: Sendable>(_ attempt: @escaping @Sendable () -> Result<Value, AWSError>) -> Result<Value, AWSError> {
        guard let after else { return attempt() }
        let race = Monitor(Race<Value>())
        state.withLock { $0.budget.earn() }
        start(attempt, number: 0, in: race)
        if let early = race.wait(nanoseconds: after, { $0.outcome }) { return early }
        let mayHedge = state.withLock { state in
            let mayHedge = state.budget.spend()
            if mayHedge { state.hedges += 1 }
            return mayHedge
        }
        if mayHedge { start(attempt, number: 1, in: race) }
        let (result, winner) = race.wait { race in race.outcome.map { ($0, race.success?.attempt) } }!
        if winner == 1 { state.withLock { $0.hedgesWon += 1 } }
        return result
    }

    private func start<Value: Sendable>(
        _ attempt: @escaping @Sendable () -> Result<Value, AWSError>, number: Int, in race: Monitor<Race<Value>>
    ) {
        race.change { $0.running += 1 }
        OwnThread.start {
            let result = attempt()
            race.change { race in
                race.running -= 1
                switch result {
                case .success(let value): race.success = race.success ?? (value, number)
                case .failure(let error): race.failure = race.failure ?? error
                }
            }
        }
    }
}
