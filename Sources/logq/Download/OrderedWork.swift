import Dispatch
import Synchronization

/// Work on numbered parts by a few threads, handed out in order. At most two parts for each thread are begun and not yet
/// taken, so that a slow first part does not fill the memory with those behind it.
final class OrderedWork<Part: Sendable, Failure: Error>: Sendable {
    private struct State {
        var begun = 0
        var taken = 0
        var isStopped = false
        var done: [Int: Result<Part, Failure>] = [:]
    }

    private let count: Int
    private let ahead: Int
    private let state = Mutex(State())
    /// Signalled for each part that is done.
    private let arrived = DispatchSemaphore(value: 0)
    /// Counts the parts that may still be begun.
    private let room: DispatchSemaphore

    /// - Parameter work: blocks its thread; called at most once for each part.
    init(count: Int, workers: Int, _ work: @Sendable @escaping (Int) throws(Failure) -> Part) {
        self.count = count
        ahead = 2 * workers
        room = DispatchSemaphore(value: ahead)
        for worker in 0..<min(workers, count) {
            // A serial queue each: a thread of its own.
            DispatchQueue(label: "download-\(worker)").async { [self] in
                while let part = begin() {
                    let result: Result<Part, Failure>
                    do throws(Failure) { result = .success(try work(part)) } catch { result = .failure(error) }
                    state.withLock { $0.done[part] = result }
                    arrived.signal()
                }
            }
        }
    }

    private func begin() -> Int? {
        room.wait()
        let part: Int? = state.withLock { state in
            guard !state.isStopped, state.begun < count else { return nil }
            state.begun += 1
            return state.begun - 1
        }
        // The end is everybody's: who waits finds it too.
        if part == nil { room.signal() }
        return part
    }

    /// The next part in order; waits for it. Nil behind the last one.
    func next() -> (index: Int, part: Result<Part, Failure>)? {
        while true {
            let found: (index: Int, part: Result<Part, Failure>?) = state.withLock { state in
                guard state.taken < count, let part = state.done.removeValue(forKey: state.taken) else { return (state.taken, nil) }
                state.taken += 1
                return (state.taken - 1, part)
            }
            if let part = found.part {
                room.signal()
                return (found.index, part)
            }
            if found.index >= count { return nil }
            arrived.wait()
        }
    }

    /// No further part is begun.
    func stop() {
        state.withLock { $0.isStopped = true }
        room.signal()
    }

    // A semaphore must not go away with less than it began with.
    deinit { for _ in 0..<ahead { room.signal() } }
}
