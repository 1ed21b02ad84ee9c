import LogModel
import LogParsing
import Synchronization

/// All sources and targets of a configuration, while they run.
public final class Agent: Sendable {
    private let config: ShipConfig
    public let delivery: Delivery
    public let world: World
    private let isStopping = Atomic(false)
    private let isDelivered = Atomic(false)
    private struct Threads {
        var reading = 0
        var running = 0
        var isAsked = false
    }
    private let threads = Monitor(Threads())

    private let show: (@Sendable (Record) -> Void)?

    /// - Parameter show: gets each record instead of the targets, and nothing is committed; only for sources whose reading changes nothing.
    public init(
        _ config: ShipConfig, world: World = .system, metrics: Metrics = Metrics(), show: (@Sendable (Record) -> Void)? = nil
    ) throws {
        self.show = show
        self.config = config
        self.world = world
        try DurableFile.makeFolder(config.stateFolder)
        delivery = try Delivery(config.targets, world: world, metrics: metrics)
    }

    /// Whether lines can go out.
    public var isReady: Bool { delivery.isUp }

    /// Starts every thread.
    ///
    /// - Throws: when a source cannot be opened.
    public func start() throws {
        let runners = try config.sources.map { try runner($0) }
        delivery.start()
        threads.change {
            $0.reading = runners.count
            $0.running = runners.count
        }
        for runner in runners {
            OwnThread.start {
                runner.read()
                self.threads.change { $0.reading -= 1 }
                runner.finish()
                self.threads.change { $0.running -= 1 }
            }
        }
    }

    /// Waits until every source has come to its end, or for so long; true when they have.
    public func waitForSources(nanoseconds: Int64? = nil) -> Bool {
        threads.wait(nanoseconds: nanoseconds) { $0.reading == 0 ? true : nil } ?? false
    }

    /// Asks ``waitForEnd()`` to return.
    public func requestStop() { threads.change { $0.isAsked = true } }

    /// Waits for ``requestStop()``, or until every source came to its end by itself.
    public func waitForEnd() { _ = threads.wait { $0.isAsked || $0.reading == 0 ? true : nil } }

    /// Stops reading, delivers what was read, commits positions.
    ///
    /// - Returns: how many batches were not delivered in time.
    public func stop() -> Int {
        isStopping.store(true, ordering: .releasing)
        let deadline = world.clock.now() + Int64(config.shutdownSeconds * 1e9)
        _ = threads.wait(nanoseconds: Int64(config.shutdownSeconds * 1e9)) { $0.reading == 0 ? true : nil }
        let left = delivery.stop(by: deadline)
        isDelivered.store(true, ordering: .releasing)
        _ = threads.wait(nanoseconds: 5 * Timestamp.nanosecondsPerSecond) { $0.running == 0 ? true : nil }
        return left
    }

    private func runner(_ source: SourceOptions) throws -> Runner {
        var flow = SourceFlow(
            source, delivery: delivery, limits: config.batch, lineBytesMax: config.lineBytesMax,
            isStopping: { self.isStopping.load(ordering: .acquiring) })
        flow.show = show
        let ledger = flow.batcher.ledger
        let isDelivered: @Sendable () -> Bool = { self.isDelivered.load(ordering: .acquiring) }
        let settle: @Sendable () -> Void = { _ = ledger.settle(unless: isDelivered) }
        switch source.kind {
        case .file(let options):
            let files = Owned(
                try FileSource(options, flow: flow, stateFolder: config.stateFolder, lineBytesMax: config.lineBytesMax))
            return Runner(
                read: { files.value.run() },
                finish: {
                    settle()
                    files.value.finish()
                })
        case .stdin(let format):
            let input = Owned(StdinSource(format, flow: flow, lineBytesMax: config.lineBytesMax))
            return Runner(read: { input.value.run() }, finish: settle)
        case .syslog(let options):
            let syslog = Owned(try SyslogSource(options, flow: flow))
            if let port = syslog.value.udpPort { world.say("source \(source.name): syslog over UDP on port \(port)") }
            if let port = syslog.value.tcpPort { world.say("source \(source.name): syslog over TCP on port \(port)") }
            return Runner(read: { syslog.value.run() }, finish: settle)
        case .sqs where show != nil, .s3 where show != nil:
            throw ConfigError("source \(source.name): a dry run is for files, stdin and syslog")
        case .sqs(let options):
            let queue = Owned(try QueueSource(options, flow: flow, lineBytesMax: config.lineBytesMax, isDelivered: isDelivered))
            return Runner(read: { queue.value.run() }, finish: settle)
        case .s3(let options):
            let bucket = Owned(
                try BucketSource(options, flow: flow, stateFolder: config.stateFolder, lineBytesMax: config.lineBytesMax))
            return Runner(read: { bucket.value.run() }, finish: settle)
        case .lambda: throw ConfigError("source \(source.name): events of AWS Lambda are for `logship lambda`")
        }
    }

    /// What one thread does.
    private struct Runner: Sendable {
        var read: @Sendable () -> Void
        var finish: @Sendable () -> Void

        init(read: @escaping @Sendable () -> Void, finish: @escaping @Sendable () -> Void) {
            self.read = read
            self.finish = finish
        }
    }

    /// A source that its own thread alone touches once that has started.
    private final class Owned<T>: @unchecked Sendable {
        // Sendable: `value` is handed over before the thread starts and used by it alone.
        let value: T
        init(_ value: T) { self.value = value }
    }
}
