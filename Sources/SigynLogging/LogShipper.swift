import Logging
import ServiceLifecycle
import Synchronization

/// Collects records from any number of ``LokiLogHandler``s and sends them in batches while it runs.
///
/// One for an app, run as a service: records logged before ``run()`` wait in the queue; after a graceful shutdown what is queued is sent
/// within ``Configuration/drainTime``.
public final class LogShipper: Service, Sendable {
    private struct State {
        var queue: LogQueue
        var counts = Counts()
        var toldDropped = 0
    }

    private let configuration: Configuration
    private let fixed: [LogRecord.Pair]
    private let split: MetadataSplit
    private let transport: (any PushTransport)?
    private let environment: Environment
    private let state: Mutex<State>
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    public convenience init(_ configuration: Configuration) {
        self.init(configuration, transport: URLSessionTransport(configuration), environment: .system)
    }

    init(_ configuration: Configuration, transport: (any PushTransport)?, environment: Environment) {
        self.configuration = configuration
        self.transport = transport
        self.environment = environment
        fixed = configuration.labels.map { LogRecord.Pair(name: $0.key, value: $0.value) }.sorted { $0.name < $1.name }
        split = MetadataSplit(labels: configuration.labelMetadata)
        state = Mutex(State(queue: LogQueue(bytesMax: configuration.queueBytes, overflow: configuration.overflow)))
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    public var counts: Counts {
        state.withLock { state in
            var counts = state.counts
            counts.dropped = state.queue.dropped
            return counts
        }
    }

    func take(_ line: String, _ metadata: Logger.Metadata) {
        let (labels, rest) = split(metadata)
        let record = LogRecord(time: environment.now(), line: line, labels: labels, metadata: rest)
        let isFull = state.withLock { state in
            state.queue.append(record)
            return state.queue.bytes >= configuration.batchBytes
        }
        if isFull { wake.yield() }
    }

    /// Sends until a graceful shutdown, then what is left.
    ///
    /// - Throws: ``LogShipperError`` when the configured address is no URL; what the network does is never thrown.
    public func run() async throws {
        guard let transport else { throw LogShipperError(description: "\(configuration.url) is no http or https address") }
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { for await _ in self.wakes { await self.sendDue(transport) } }
                group.addTask {
                    while (try? await self.environment.sleep(self.configuration.batchAge)) != nil { self.wake.yield() }
                }
            }
        }
        await drain(transport)
    }

    private func sendDue(_ transport: any PushTransport) async {
        while !Task.isCancelled {
            let batch = state.withLock { $0.queue.takeBatch(bytesMax: configuration.batchBytes) }
            if batch.isEmpty { break }
            await deliver(batch, transport)
        }
        tellDropped()
    }

    /// Tries until the batch is stored or refused; a cancelled task puts it to the drain.
    private func deliver(_ batch: [LogRecord], _ transport: any PushTransport) async {
        let body = PushBody(batch, labels: fixed).bytes
        var attempt = 0
        while true {
            // A push that has begun is finished: a cut-off one might be stored all the same.
            switch await Task(operation: { await transport.push(body) }).value {
            case .stored: return state.withLock { $0.counts.sent += batch.count }
            case .refused(let reason): return fail(batch, "the server refused \(batch.count) log lines: \(reason)")
            case .notNow(let reason, let after):
                attempt += 1
                state.withLock { $0.counts.retries += 1 }
                if attempt == 1 { environment.say("log lines wait, the server does not take them: \(reason)") }
                do {
                    try await environment.sleep(RetrySchedule().pause(attempt: attempt, after: after, chance: environment.chance()))
                } catch {
                    return await lastAttempt(batch, body, transport)
                }
            }
        }
    }

    private func lastAttempt(_ batch: [LogRecord], _ body: [UInt8], _ transport: any PushTransport) async {
        switch await Task(operation: { await transport.push(body) }).value {
        case .stored: state.withLock { $0.counts.sent += batch.count }
        case .refused(let reason), .notNow(let reason, _): fail(batch, "\(batch.count) log lines were not delivered: \(reason)")
        }
    }

    /// Sends what is queued, each batch once, until the time for it is over.
    private func drain(_ transport: any PushTransport) async {
        let end = environment.now() + Int64(configuration.drainTime / .nanoseconds(1))
        while true {
            let batch = state.withLock { $0.queue.takeBatch(bytesMax: configuration.batchBytes) }
            if batch.isEmpty { break }
            if environment.now() < end {
                await lastAttempt(batch, PushBody(batch, labels: fixed).bytes, transport)
            } else {
                fail(batch, "\(batch.count) log lines were not delivered before the end")
            }
        }
        tellDropped()
    }

    private func fail(_ batch: [LogRecord], _ reason: String) {
        state.withLock { $0.counts.failed += batch.count }
        environment.say(reason)
        if configuration.usesStandardErrorAsFallback { for record in batch { environment.say(record.line) } }
    }

    private func tellDropped() {
        let new = state.withLock { state in
            defer { state.toldDropped = state.queue.dropped }
            return state.queue.dropped - state.toldDropped
        }
        if new > 0 { environment.say("\(new) log lines were dropped, the queue is full (queueBytes)") }
    }
}

/// The shipper cannot run as it is configured.
public struct LogShipperError: Error, CustomStringConvertible, Equatable {
    public var description: String
}
