import AWS
import LogModel

/// Reads the objects that a queue's messages announce. A message is deleted once every line of its objects is stored.
final class QueueSource {
    private let options: QueueOptions
    private let queue: SQSClient
    private let fetcher: ObjectFetcher
    private let metrics: Metrics
    private let world: World
    private let name: String
    private let ledger: Ledger
    private let isDelivered: @Sendable () -> Bool

    /// - Parameter isDelivered: whether the delivery has ended: nothing will be stored any more.
    init(_ options: QueueOptions, flow: SourceFlow, lineBytesMax: Int, isDelivered: @escaping @Sendable () -> Bool) throws {
        self.isDelivered = isDelivered
        self.options = options
        let clients = try AWSClients(options.aws, queueURL: options.queueURL)
        queue = try clients.queue(options.queueURL)
        fetcher = ObjectFetcher(clients.s3, reader: ObjectReader(options.format, flow: flow, lineBytesMax: lineBytesMax))
        metrics = flow.metrics
        world = flow.world
        name = flow.name
        ledger = flow.batcher.ledger
    }

    private var isOver: Bool { fetcher.reader.flow.isOver }

    /// Works until the agent stops.
    func run() {
        var failures = 0
        while !isOver {
            do throws(AWSError) {
                // Short waits: a stop must not take twenty seconds.
                let messages = try queue.receive(
                    count: 10, waitSeconds: min(options.waitSeconds, 5), visibilitySeconds: options.visibilitySeconds)
                failures = 0
                if !messages.isEmpty { work(messages) }
            } catch {
                failures += 1
                metrics.add("logship_sqs_failures_total", [("source", name)])
                world.say("source \(name): \(error)")
                let pause = Backoff(minSeconds: 1, maxSeconds: 60).pause(
                    attempt: failures, retryAfter: error.retryAfterSeconds, random: world.random())
                let end = world.clock.now() + Int64(pause * 1e9)
                while !isOver && world.clock.now() < end { Pause.seconds(0.1) }
            }
        }
    }

    private func work(_ messages: [SQSMessage]) {
        metrics.add("logship_sqs_received_total", [("source", name)], messages.count)
        let heartbeat = Heartbeat(
            messages, queue: queue, visibilitySeconds: options.visibilitySeconds, metrics: metrics, world: world, name: name)
        defer { heartbeat.stop() }
        var done: [(message: SQSMessage, objects: [S3ObjectReference])] = []
        for message in messages {
            if isOver { break }
            if message.receiveCount > options.receivesMax {
                // The queue's own rule takes it aside.
                metrics.add("logship_sqs_given_up_total", [("source", name)])
                heartbeat.done(message)
                continue
            }
            guard let objects = read(message) else {
                heartbeat.done(message)
                continue
            }
            done.append((message, objects))
        }
        fetcher.reader.flow.finish()
        // When the agent stops, what was read is still delivered; the delivery says when its time is over.
        guard !fetcher.reader.flow.batcher.isClosed, ledger.settle(unless: isDelivered) else { return }
        for (message, objects) in done {
            fetcher.stored(objects)
            do throws(AWSError) {
                try queue.delete(message)
                metrics.add("logship_sqs_deleted_total", [("source", name)])
            } catch { world.say("source \(name): message \(message.identifier) comes again: \(error)") }
        }
    }

    /// Reads a message's objects; nil when it must come again.
    private func read(_ message: SQSMessage) -> [S3ObjectReference]? {
        let announcement: S3Announcement
        do throws(S3Announcement.Problem) { announcement = try S3Announcement(parsing: message.body) } catch {
            metrics.add("logship_sqs_unknown_total", [("source", name)])
            world.say("source \(name): message \(message.identifier) is left to the queue: \(error)")
            return nil
        }
        var isWhole = true
        for object in announcement.objects {
            if case .failed = fetcher.fetch(object) { isWhole = false }
        }
        return isWhole ? announcement.objects : nil
    }
}
