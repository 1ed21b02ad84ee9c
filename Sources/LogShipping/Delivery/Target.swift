import HTTPTransport
import LogModel

/// Sends batches to one server, one after another, each until the server has stored or rejected it. Its thread is ``run()``.
final class Target: Sendable {
    private struct Waiting {
        var batch: Batch?
        var entry: DiskBuffer.Entry?
        var stored: (@Sendable () -> Void)?
    }

    private struct State {
        var queue: [Waiting] = []
        /// Of the batches in memory, and of those on disk.
        var memoryBytes = 0
        var diskBytes = 0
        var nextNumber: UInt64 = 1
        /// No batch comes any more; what waits is sent until then.
        var stopAt: Timestamp?
        var isFinished = false
        var isUp = true
    }

    let options: TargetOptions
    private let http: HTTPClient
    private let buffer: DiskBuffer?
    private let state: Monitor<State>
    private let world: World
    private let metrics: Metrics

    init(_ options: TargetOptions, world: World, metrics: Metrics) throws(DiskFailure) {
        self.options = options
        self.world = world
        self.metrics = metrics
        http = HTTPClient(connectionsMax: 1, tls: options.tls)
        var initial = State()
        if let folder = options.bufferFolder {
            let buffer = try DiskBuffer(folder: folder)
            for entry in buffer.waiting() {
                initial.queue.append(Waiting(entry: entry))
                initial.diskBytes += entry.bytes
                initial.nextNumber = entry.number + 1
            }
            self.buffer = buffer
        } else {
            buffer = nil
        }
        state = Monitor(initial)
    }

    /// Whether the last attempt was answered.
    var isUp: Bool { state.withLock { $0.isUp } }

    /// Takes a batch; waits while the target holds as much as it may. `stored` is called once it is safe: on the server, or on our disk.
    ///
    /// - Returns: false when the target stops before there was room; the batch is not taken then.
    func offer(_ batch: Batch, stored: @escaping @Sendable () -> Void) -> Bool {
        guard let buffer else {
            return state.wait { state -> Bool? in
                if state.stopAt != nil && state.isFinished { return false }
                guard state.queue.isEmpty || state.memoryBytes + batch.body.count <= options.memoryBytes else { return nil }
                state.queue.append(Waiting(batch: batch, stored: stored))
                state.memoryBytes += batch.body.count
                return true
            }.map { taken in
                state.change { _ in }
                return taken
            } ?? false
        }
        while true {
            let number = state.wait { state -> UInt64? in
                if state.isFinished { return 0 }
                guard state.queue.isEmpty || state.diskBytes + batch.body.count <= options.bufferBytes else { return nil }
                state.nextNumber += 1
                return state.nextNumber - 1
            }
            guard let number, number > 0 else { return false }
            do throws(DiskFailure) {
                let entry = try buffer.append(batch, number: number)
                state.change { state in
                    state.queue.append(Waiting(entry: entry))
                    state.diskBytes += entry.bytes
                }
                stored()
                return true
            } catch {
                metrics.add("logship_buffer_failures_total", [("target", options.name)])
                world.say("target \(options.name): \(error); trying again in a second")
                if state.wait(nanoseconds: Timestamp.nanosecondsPerSecond, { $0.isFinished ? true : nil }) != nil { return false }
            }
        }
    }

    /// No batch will come any more. What waits is sent up to `deadline`; then ``run()`` ends.
    func stop(by deadline: Timestamp) {
        state.change { $0.stopAt = deadline }
    }

    /// Waits until ``run()`` has ended; how many batches are left in memory, unsent.
    func finish() -> Int {
        state.wait { $0.isFinished ? $0.queue.count { $0.batch != nil } : nil } ?? 0
    }

    /// Sends until it is stopped.
    func run() {
        while let waiting = next() {
            if let batch = batch(of: waiting) {
                guard deliver(batch) else { break }
            }
            state.change { state in
                state.queue.removeFirst()
                if let batch = waiting.batch { state.memoryBytes -= batch.body.count }
                if let entry = waiting.entry { state.diskBytes -= entry.bytes }
                metrics.set("logship_queue_bytes", [("target", options.name)], Double(state.memoryBytes + state.diskBytes))
            }
            if let entry = waiting.entry { buffer?.remove(entry) }
            waiting.stored?()
        }
        state.change { $0.isFinished = true }
    }

    private func next() -> Waiting? {
        state.wait { state -> Waiting?? in
            if let first = state.queue.first {
                if let stopAt = state.stopAt, world.clock.now() >= stopAt { return .some(nil) }
                return first
            }
            return state.stopAt == nil ? nil : .some(nil)
        } ?? nil
    }

    private func batch(of waiting: Waiting) -> Batch? {
        if let batch = waiting.batch { return batch }
        guard let entry = waiting.entry, let buffer else { return nil }
        while true {
            do throws(DiskFailure) {
                if let batch = try buffer.read(entry) { return batch }
                buffer.setAside(entry)
                metrics.add("logship_buffer_damaged_total", [("target", options.name)])
                world.say("target \(options.name): batch \(entry.number) in \(buffer.folder) is damaged and was set aside")
                return nil
            } catch {
                world.say("target \(options.name): \(error); trying again in a second")
                if state.wait(nanoseconds: Timestamp.nanosecondsPerSecond, { $0.stopAt != nil ? true : nil }) != nil { return nil }
            }
        }
    }

    /// Tries until the server has stored or rejected it; false when the time to stop has come.
    private func deliver(_ batch: Batch) -> Bool {
        var attempt = 0
        while true {
            let began = world.clock.now()
            let outcome = push(batch)
            let labels = [("target", options.name)]
            metrics.add("logship_request_milliseconds_total", labels, Int((world.clock.now() - began) / 1_000_000))
            metrics.add("logship_requests_total", labels)
            switch outcome {
            case .stored:
                tell(isUp: true)
                metrics.add("logship_sent_entries_total", labels, batch.entries)
                metrics.add("logship_sent_bytes_total", labels, batch.lineBytes)
                metrics.set("logship_last_success_seconds", labels, Double(world.clock.now() / Timestamp.nanosecondsPerSecond))
                return true
            case .rejected(let reason, let entries):
                tell(isUp: true)
                let rejected = min(entries, batch.entries)
                metrics.add("logship_sent_entries_total", labels, batch.entries - rejected)
                reject(rejected, reason)
                return true
            case .tooLarge(let reason):
                tell(isUp: true)
                guard let halves = BatchSplit.halves(batch) else {
                    reject(batch.entries, reason)
                    return true
                }
                for half in halves where !deliver(half) { return false }
                return true
            case .later(let reason, let retryAfter):
                attempt += 1
                metrics.add("logship_batch_retries_total", labels)
                tell(isUp: false, reason)
                let pause = options.backoff.pause(attempt: attempt, retryAfter: retryAfter, random: world.random())
                guard rest(seconds: pause) else { return false }
            }
        }
    }

    private func push(_ batch: Batch) -> PushOutcome {
        var request = HTTPRequest(
            .post, options.url,
            headers: [HTTPHeader("Content-Type", "application/x-protobuf"), HTTPHeader("User-Agent", "logship")] + options.headers,
            body: batch.body, timeoutSeconds: options.timeoutSeconds)
        request.connectTimeoutSeconds = min(10, options.timeoutSeconds)
        do throws(HTTPFailure) {
            return PushOutcome(try http.send(request, bodyMax: 1 << 20), entries: batch.entries, now: world.clock.now())
        } catch {
            return .later(reason: "\(error)", retryAfterSeconds: nil)
        }
    }

    private func reject(_ entries: Int, _ reason: String) {
        metrics.add("logship_dropped_entries_total", [("reason", DropReason.rejected.rawValue), ("target", options.name)], entries)
        world.say("target \(options.name) rejected \(entries) lines: \(reason)")
    }

    /// Says once that the target is away, and once that it is back.
    private func tell(isUp: Bool, _ reason: String = "") {
        let was = state.withLock { state in
            defer { state.isUp = isUp }
            return state.isUp
        }
        metrics.set("logship_target_up", [("target", options.name)], isUp ? 1 : 0)
        if was && !isUp { world.say("target \(options.name) does not take lines, trying again: \(reason)") }
        if !was && isUp { world.say("target \(options.name) takes lines again") }
    }

    /// Waits; false when the time to stop comes before.
    private func rest(seconds: Double) -> Bool {
        let end = world.clock.now() + Int64(seconds * 1e9)
        while true {
            let now = world.clock.now()
            if let stopAt = state.withLock({ $0.stopAt }), now >= stopAt { return false }
            if now >= end { return true }
            _ = state.wait(nanoseconds: min(end - now, 100_000_000)) { _ -> Bool? in nil }
        }
    }
}
