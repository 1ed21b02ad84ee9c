import AWS
import LogModel
import LogParsing
import Synchronization

/// Works on events of AWS Lambda: objects that S3, SNS, SQS or EventBridge announce, and records of Kinesis (CloudFront's real-time logs).
/// Everything is stored before an event is answered: nothing runs afterwards.
public final class LambdaWorker {
    private let fetcher: ObjectFetcher
    private let ledger: Ledger
    private let world: World
    private let deadline: Deadline

    /// Time before the function's end that is kept for the answer.
    static let marginNanoseconds: Int64 = 2 * Timestamp.nanosecondsPerSecond

    /// When to stop: read by the flow, set per event.
    private final class Deadline: Sendable {
        private let time = Atomic(Int64.max)
        func set(_ value: Int64) { time.store(value, ordering: .relaxed) }
        func isOver(_ now: Timestamp) -> Bool { now >= time.load(ordering: .relaxed) }
    }

    /// - Parameter place: where S3 is; nil endpoint: AWS.
    public init(_ config: ShipConfig, delivery: Delivery, place: AWSPlace = AWSPlace()) throws {
        let source: SourceOptions
        var format = FormatOptions()
        if let configured = config.sources.first(where: { if case .lambda = $0.kind { true } else { false } }) {
            source = configured
            if case .lambda(let options) = configured.kind { format = options }
        } else {
            format.format = .auto
            source = SourceOptions(name: "lambda", kind: .lambda(format))
        }
        let deadline = Deadline()
        let clock = delivery.world.clock
        let flow = SourceFlow(
            source, delivery: delivery, limits: config.batch, lineBytesMax: config.lineBytesMax,
            isStopping: { deadline.isOver(clock.now()) })
        self.deadline = deadline
        world = delivery.world
        ledger = flow.batcher.ledger
        fetcher = ObjectFetcher(
            try AWSClients(place).s3, reader: ObjectReader(format, flow: flow, lineBytesMax: config.lineBytesMax))
    }

    /// Tells Lambda why there is nobody to take events.
    public static func failStart(api: String, _ reason: String) { LambdaRuntime(api: api).failStart(reason) }

    /// Takes events until the Runtime API is gone.
    public func run(api: String) throws {
        let runtime = LambdaRuntime(api: api)
        while true {
            let invocation = try runtime.next()
            switch handle(invocation.body, deadlineMilliseconds: invocation.deadlineMilliseconds) {
            case .done(let body): try runtime.respond(invocation, body)
            case .failed(let reason): try runtime.fail(invocation, reason, type: "Logship.Delivery")
            }
        }
    }

    enum Answer: Equatable {
        case done(String)
        /// The whole event comes again.
        case failed(String)
    }

    func handle(_ body: [UInt8], deadlineMilliseconds: Int64) -> Answer {
        deadline.set(deadlineMilliseconds * 1_000_000 - Self.marginNanoseconds)
        guard let event = try? JSONValue(parsing: body) else { return .failed("the event is no JSON") }
        let records = event["Records"]?.array ?? []
        switch records.first?["eventSource"]?.string {
        case "aws:sqs": return queue(records)
        case "aws:kinesis": return kinesis(records)
        default: return whole(event)
        }
    }

    /// Each message for itself: those that fail come again, alone. Of a FIFO queue all behind the first failure.
    private func queue(_ records: [JSONValue]) -> Answer {
        let isOrdered = records.first?["eventSourceARN"]?.string?.hasSuffix(".fifo") ?? false
        var failed: [String] = []
        var done: [S3ObjectReference] = []
        for record in records {
            let identifier = record["messageId"]?.string ?? ""
            if isOrdered && !failed.isEmpty {
                failed.append(identifier)
                continue
            }
            do throws(S3Announcement.Problem) {
                let objects = try S3Announcement(parsing: record["body"]?.string ?? "").objects
                if read(objects) { done += objects } else { failed.append(identifier) }
            } catch {
                world.say("message \(identifier): \(error)")
                failed.append(identifier)
            }
        }
        guard settle() else { return .done(LambdaAnswer.failures(records.map { $0["messageId"]?.string ?? "" })) }
        fetcher.stored(done)
        return .done(LambdaAnswer.failures(failed))
    }

    private func kinesis(_ records: [JSONValue]) -> Answer {
        var failed: [String] = []
        for record in records {
            let number = record["kinesis"]?["sequenceNumber"]?.string ?? ""
            guard let data = record["kinesis"]?["data"]?.string.flatMap({ Base64Text.decode($0.utf8) }) else {
                world.say("record \(number) is no base64")
                failed.append(number)
                continue
            }
            let arrival = record["kinesis"]?["approximateArrivalTimestamp"].flatMap { Self.seconds($0) } ?? 0
            fetcher.reader.begin(key: "", time: arrival)
            do {
                _ = try data.withUnsafeBytes { try fetcher.reader.take($0) }
                try fetcher.reader.end()
            } catch {
                world.say("record \(number): \(error)")
                failed.append(number)
            }
        }
        guard settle() else { return .done(LambdaAnswer.failures(records.map { $0["kinesis"]?["sequenceNumber"]?.string ?? "" })) }
        return .done(LambdaAnswer.failures(failed))
    }

    private static func seconds(_ value: JSONValue) -> Timestamp? {
        switch value {
        case .number(let text): Double(text).map { Int64($0 * 1000) * 1_000_000 }
        default: nil
        }
    }

    private func whole(_ event: JSONValue) -> Answer {
        let objects: [S3ObjectReference]
        do throws(S3Announcement.Problem) { objects = try S3Announcement(event).objects } catch { return .failed("\(error)") }
        let isRead = read(objects)
        guard settle() else { return .failed("lines were not stored in time") }
        guard isRead else { return .failed("an object could not be read") }
        fetcher.stored(objects)
        return .done("{}")
    }

    private func read(_ objects: [S3ObjectReference]) -> Bool {
        var isWhole = true
        for object in objects {
            if case .failed = fetcher.fetch(object) { isWhole = false }
        }
        return isWhole
    }

    private func settle() -> Bool {
        fetcher.reader.flow.finish()
        return !fetcher.reader.flow.batcher.isClosed && ledger.settle(unless: { self.deadline.isOver(self.world.clock.now()) })
    }
}
