import Synchronization

@testable import SigynLogging

/// Answers pushes from a list, then stores everything; tells a test of each push.
final class ScriptedTransport: PushTransport {
    private struct State {
        var outcomes: [PushOutcome]
        var bodies: [String] = []
    }
    private let state: Mutex<State>
    let pushes: AsyncStream<Int>
    private let pushed: AsyncStream<Int>.Continuation

    init(_ outcomes: [PushOutcome] = []) {
        state = Mutex(State(outcomes: outcomes))
        (pushes, pushed) = AsyncStream.makeStream()
    }

    var bodies: [String] { state.withLock { $0.bodies } }

    func push(_ body: [UInt8]) async -> PushOutcome {
        let (outcome, count) = state.withLock { state in
            state.bodies.append(String(decoding: body, as: UTF8.self))
            return (state.outcomes.isEmpty ? PushOutcome.stored : state.outcomes.removeFirst(), state.bodies.count)
        }
        pushed.yield(count)
        return outcome
    }

    /// Returns when so many pushes have come.
    func wait(for count: Int) async {
        for await seen in pushes where seen >= count { return }
    }
}
