import AWS
import LogModel

/// Keeps messages invisible to others while their objects are read: renews at half of the time.
final class Heartbeat: Sendable {
    private struct State {
        var messages: [SQSMessage]
        var isOver = false
        var hasEnded = false
    }

    private let state: Monitor<State>

    init(_ messages: [SQSMessage], queue: SQSClient, visibilitySeconds: Int, metrics: Metrics, world: World, name: String) {
        let state = Monitor(State(messages: messages))
        self.state = state
        OwnThread.start {
            let pause = Int64(max(1, visibilitySeconds / 2)) * Timestamp.nanosecondsPerSecond
            while state.wait(nanoseconds: pause, { $0.isOver ? true : nil }) == nil {
                for message in state.withLock({ $0.messages }) {
                    do throws(AWSError) {
                        try queue.changeVisibility(message, seconds: visibilitySeconds)
                        metrics.add("logship_sqs_extended_total", [("source", name)])
                    } catch { world.say("source \(name): message \(message.identifier) may come twice: \(error)") }
                }
            }
            state.change { $0.hasEnded = true }
        }
    }

    func done(_ message: SQSMessage) { state.withLock { $0.messages.removeAll { $0.identifier == message.identifier } } }

    /// Ends it, and waits until no call of it is under way.
    func stop() {
        state.change { $0.isOver = true }
        _ = state.wait { $0.hasEnded ? true : nil }
    }
}
