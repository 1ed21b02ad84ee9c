import LogEngine
import LogModel
import LokiAPI
import Synchronization

/// The backlog of one tail between the task that fills it and the one that sends.
final class TailOutbox: Sendable {
    /// Longest sleep before due lines are looked at again: an older line may have come that is due sooner.
    private static let sleepMax: Int64 = 100_000_000

    private let backlog: Mutex<TailBacklog>
    private let clock: WallClock
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init(bytesMax: Int, delay: Int64, clock: WallClock) {
        backlog = Mutex(TailBacklog(bytesMax: bytesMax, delay: delay))
        self.clock = clock
        (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Entries dropped so far.
    var droppedCount: Int { backlog.withLock { $0.droppedCount } }

    func add(_ lines: [TailLine], dropped: [(labels: Labels, time: Timestamp)]) {
        if lines.isEmpty && dropped.isEmpty { return }
        backlog.withLock { backlog in
            for entry in dropped { backlog.drop(entry.labels, entry.time) }
            backlog.add(lines, now: clock.now())
        }
        signal.yield()
    }

    /// Hands over message after message; waits where there is none. Ends when the task is cancelled or `send` throws.
    func drain(_ send: (TailResponse) async throws -> Void) async throws {
        var waiting = signals.makeAsyncIterator()
        while !Task.isCancelled {
            let now = clock.now()
            let (message, due) = backlog.withLock { ($0.take(now: now), $0.nextDue) }
            if let message {
                try await send(message)
            } else if let due {
                try await Task.sleep(for: .nanoseconds(min(max(due - now, 1_000_000), Self.sleepMax)))
            } else if await waiting.next() == nil {
                return
            }
        }
    }
}
