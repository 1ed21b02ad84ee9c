import LogModel
import Synchronization

/// Committed pushes of one tenant on their way to one reader, in the order of the log.
///
/// The store never waits for the reader: what does not fit any more is dropped, and named in the next delivery.
public final class BatchFeed: Sendable {
    /// What was committed since the last delivery.
    public struct Delivery: Sendable {
        public var batches: [StreamBatch] = []
        /// Streams and times of entries that did not fit, the first `droppedNamedMax` of them; their lines are gone.
        public var dropped: [(labels: Labels, time: Timestamp)] = []

        public init(batches: [StreamBatch] = []) { self.batches = batches }

        var isEmpty: Bool { batches.isEmpty && dropped.isEmpty }
    }

    private struct State {
        var delivery = Delivery()
        var bytes = 0
        var reader: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    /// Dropped entries that a delivery names at most.
    public static let droppedNamedMax = 1000

    let tenant: String
    private let bytesMax: Int
    private let state = Mutex(State())

    init(tenant: String, bytesMax: Int) {
        self.tenant = tenant
        self.bytesMax = bytesMax
    }

    /// The next delivery; waits for it. Nil once the feed is closed, or the task that waits is cancelled. For one reader.
    public func next() async -> Delivery? {
        while true {
            let (delivery, isClosed) = state.withLock { state -> (Delivery, Bool) in
                defer { (state.delivery, state.bytes) = (Delivery(), 0) }
                return (state.delivery, state.isClosed)
            }
            if isClosed { return nil }
            if !delivery.isEmpty { return delivery }
            await wait()
        }
    }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    if state.isClosed || !state.delivery.isEmpty { return true }
                    state.reader = continuation
                    return false
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            close()
        }
    }

    /// Takes what was committed; called under the store's lock, so that the order is that of the log. The answer is to be resumed behind it.
    func publish(_ batches: [StreamBatch]) -> CheckedContinuation<Void, Never>? {
        let bytes = batches.reduce(0) { $0 + $1.entries.byteCount }
        return state.withLock { state in
            if state.isClosed { return nil }
            // One push always fits: else a large one could never be followed.
            if state.bytes == 0 || state.bytes + bytes <= bytesMax {
                state.delivery.batches += batches
                state.bytes += max(bytes, 1)
            } else {
                for batch in batches {
                    let room = Self.droppedNamedMax - state.delivery.dropped.count
                    state.delivery.dropped += batch.entries.timestamps.prefix(max(room, 0)).map { (batch.labels, $0) }
                }
            }
            defer { state.reader = nil }
            return state.reader
        }
    }

    func close() {
        let reader = state.withLock { state in
            defer { state.reader = nil }
            state.isClosed = true
            state.delivery = Delivery()
            return state.reader
        }
        reader?.resume()
    }
}
