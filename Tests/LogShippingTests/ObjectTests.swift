import AWS
import Glibc
import LogModel
import TestSupport
import Testing

@testable import LogShipping

/// Against moto: objects that a queue announces, that a listing finds, that Lambda hands in.
@Suite(.serialized) struct ObjectTests {
    static let place: [String: String] = ["AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "us-east-1"]

    /// A bucket and a queue of their own.
    final class Cloud {
        let moto: MotoServer
        let s3: S3Client
        let bucket: String
        let queueURL: String
        let queue: SQSClient

        init(_ name: String) throws {
            for (name, value) in ObjectTests.place { setenv(name, value, 1) }
            moto = try MotoServer.shared()
            let options = AWSOptions(region: "us-east-1", endpoint: moto.endpoint)
            s3 = try S3Client(options)
            bucket = "bucket-\(name)"
            try s3.createBucket(bucket)
            queueURL = try moto.createQueue("queue-\(name)")
            queue = try SQSClient(options, queueURL: queueURL)
        }

        func put(_ key: String, _ text: String) throws { try s3.put(bucket, key, Array(text.utf8)) }

        func event(_ key: String, name: String = "ObjectCreated:Put") -> String {
            let encoded = PercentEncoding.encode(key, keepsSlash: true)
            return
                #"{"Records":[{"eventVersion":"2.5","eventSource":"aws:s3","eventTime":"2026-07-01T10:06:03.000Z","eventName":"\#(name)","s3":{"bucket":{"name":"\#(bucket)","awsGeneratedTags":{}},"object":{"key":"\#(encoded)","size":9,"sequencer":"\#(key.utf8.count)"}}}]}"#
        }

        func wrapped(_ message: String) -> String {
            JSONValue.members([("Type", .text("Notification")), ("Message", .text(message))]).text
        }

        func source(_ more: String = "") -> String {
            "  - type: sqs\n    queue_url: \(queueURL)\n    wait: 0s\n    aws: {region: us-east-1, s3_endpoint: '\(moto.endpoint)', sqs_endpoint: '\(moto.endpoint)'}\n\(more)"
        }

        func wait(until isDone: () -> Bool) -> Bool {
            let end = monotonicSeconds() + 20
            while !isDone() {
                if monotonicSeconds() > end { return false }
                usleep(50_000)
            }
            return true
        }
    }

    static let key =
        "lb/AWSLogs/123456789012/elasticloadbalancing/eu-central-1/2026/07/01/123456789012_elasticloadbalancing_eu-central-1_app.web.50_20260701T1005Z_1.2.3.4_a+b c.log"
    static let alb =
        #"http 2026-07-01T10:00:00.186641Z app/web/50 192.0.2.1:2817 10.0.0.1:80 0.1 0.2 0.3 200 200 34 366 "GET http://h:80/ HTTP/1.1" "curl""#
        + "\n"

    @Test func `objects are read however they are announced, and messages deleted once all is stored`() throws {
        let cloud = try Cloud("announced")
        let (folder, server) = (TemporaryFolder(), PushReceiver())
        try cloud.put(Self.key, Self.alb)
        try cloud.put("logs/second=2", "line of text\n")
        try cloud.put("third +x", "third\n")
        try cloud.queue.send(cloud.event(Self.key))
        try cloud.queue.send(cloud.wrapped(cloud.event("logs/second=2")))
        try cloud.queue.send(
            #"{"detail-type":"Object Created","source":"aws.s3","time":"2026-07-01T10:06:03Z","detail":{"bucket":{"name":"\#(cloud.bucket)"},"object":{"key":"third +x","size":5}}}"#
        )
        try cloud.queue.send(#"{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"x"}"#)
        try cloud.queue.send(cloud.event("gone"))
        try cloud.queue.send(cloud.event(Self.key))
        try cloud.queue.send("not json")
        let run = try RunningAgent(Configuration.text(server, state: "\(folder.path)/state", sources: cloud.source()))
        #expect(cloud.wait { run.metrics.value("logship_sqs_deleted_total", [("source", "sqs")]) == 6 })
        run.stop()
        #expect(Set(server.stored.map(\.text)) == [String(Self.alb.dropLast()), "line of text", "third"])
        let entry = try #require(server.stored.first { $0.text.hasPrefix("http ") })
        #expect(entry.labels == #"{account_id="123456789012", job="aws_alb", lb="web", region="eu-central-1"}"#)
        #expect(entry.metadata["status"] == "200")
        #expect(run.metrics.value("logship_skipped_objects_total", [("reason", "not_found"), ("source", "sqs")]) == 1)
        #expect(run.metrics.value("logship_sqs_unknown_total", [("source", "sqs")]) == 1)
        #expect(try cloud.queue.depth().inFlight == 1)
    }

    @Test func `an agent that ends before the answer leaves the message, and the lines come again as they were`() throws {
        let cloud = try Cloud("killed")
        let folder = TemporaryFolder()
        try cloud.put(Self.key, Self.alb + "no record\nno record\n")
        try cloud.queue.send(cloud.event(Self.key))
        let refusing = PushReceiver { _, _ in PushReceiver.Answer(503) }
        let text = Configuration.text(refusing, state: "\(folder.path)/state", sources: cloud.source("    visibility_timeout: 2s\n"))
        let first = try RunningAgent(text.replacing("shutdown_timeout: 10s", with: "shutdown_timeout: 0"))
        #expect(cloud.wait { !refusing.requests.isEmpty })
        first.stop()
        #expect(first.metrics.value("logship_sqs_deleted_total", [("source", "sqs")]) == 0)
        let server = PushReceiver()
        let second = try RunningAgent(text.replacing(refusing.url, with: server.url))
        #expect(cloud.wait { second.metrics.value("logship_sqs_deleted_total", [("source", "sqs")]) == 1 })
        second.stop()
        #expect(Set(refusing.requests.flatMap(\.entries)) == Set(server.stored))
        #expect(server.stored.count == 3 && Set(server.stored).count == 3)
        #expect(server.stored.filter { $0.metadata["parse_error"] != nil }.count == 2)
    }

    @Test func `a message stays invisible while its objects wait for a target`() throws {
        let cloud = try Cloud("heartbeat")
        let (folder, opened) = (TemporaryFolder(), Counter())
        let server = PushReceiver { _, _ in opened.value > 0 ? PushReceiver.Answer(204) : PushReceiver.Answer(503) }
        try cloud.put("slow", "one\n")
        try cloud.queue.send(cloud.event("slow"))
        let run = try RunningAgent(
            Configuration.text(server, state: "\(folder.path)/state", sources: cloud.source("    visibility_timeout: 2s\n")))
        #expect(cloud.wait { run.metrics.value("logship_sqs_extended_total", [("source", "sqs")]) >= 3 })
        #expect(try cloud.queue.receive(waitSeconds: 0) == [])
        opened.add()
        #expect(cloud.wait { run.metrics.value("logship_sqs_deleted_total", [("source", "sqs")]) == 1 })
        run.stop()
    }

    @Test func `a bucket is listed, read once, and remembered`() throws {
        let cloud = try Cloud("listed")
        let (folder, server) = (TemporaryFolder(), PushReceiver())
        let source =
            "  - type: s3\n    bucket: \(cloud.bucket)\n    prefixes: [a/, b/]\n    poll: 100ms\n    aws: {region: us-east-1, s3_endpoint: '\(cloud.moto.endpoint)'}\n"
        for number in 0..<40 { try cloud.put("a/\(number)", "line \(number)\n") }
        try cloud.put("c/other", "not asked for\n")
        let first = try RunningAgent(Configuration.text(server, state: "\(folder.path)/state", sources: source))
        #expect(server.wait { $0.count == 40 })
        try cloud.put("b/late", "late\n")
        #expect(server.wait { $0.count == 41 })
        usleep(300_000)
        first.stop()
        try cloud.put("a/0", "changed\n")
        let second = try RunningAgent(Configuration.text(server, state: "\(folder.path)/state", sources: source))
        #expect(server.wait { $0.count == 42 })
        usleep(300_000)
        second.stop()
        #expect(server.stored.map(\.text).sorted() == ((0..<40).map { "line \($0)" } + ["late", "changed"]).sorted())
    }

    @Test func `a bucket that was read before the answer is read again with the same lines`() throws {
        let cloud = try Cloud("relisted")
        let folder = TemporaryFolder()
        try cloud.put("a/1", "one\ntwo\n")
        let source =
            "  - type: s3\n    bucket: \(cloud.bucket)\n    poll: 100ms\n    aws: {region: us-east-1, s3_endpoint: '\(cloud.moto.endpoint)'}\n"
        let refusing = PushReceiver { _, _ in PushReceiver.Answer(503) }
        let text = Configuration.text(refusing, state: "\(folder.path)/state", sources: source)
        let first = try RunningAgent(text.replacing("shutdown_timeout: 10s", with: "shutdown_timeout: 0"))
        #expect(cloud.wait { !refusing.requests.isEmpty })
        first.stop()
        let server = PushReceiver()
        let second = try RunningAgent(text.replacing(refusing.url, with: server.url))
        #expect(server.wait { $0.count == 2 })
        second.stop()
        #expect(Set(refusing.requests.flatMap(\.entries)) == Set(server.stored))
    }

    // MARK: Lambda

    private func worker(_ cloud: Cloud, _ server: PushReceiver) throws -> LambdaWorker {
        let config = try Configuration.read("targets: [{url: '\(server.url)', backoff: {min: 10ms, max: 50ms}}]\nbatch: {age: 50ms}")
        let delivery = try Delivery(config.targets, world: Listener().world, metrics: Metrics())
        delivery.start()
        var place = AWSPlace()
        place.region = "us-east-1"
        place.s3Endpoint = cloud.moto.endpoint
        return try LambdaWorker(config, delivery: delivery, place: place)
    }

    private func inAMinute() -> Int64 { WallClock.system.now() / 1_000_000 + 60_000 }

    private func sqs(_ bodies: [(String, String)], fifo: Bool = false) -> [UInt8] {
        let records = bodies.map { identifier, body in
            JSONValue.members([
                ("messageId", .text(identifier)), ("body", .text(body)), ("eventSource", .text("aws:sqs")),
                ("eventSourceARN", .text("arn:aws:sqs:x:1:q\(fifo ? ".fifo" : "")")),
            ])
        }
        return Array(JSONValue.members([("Records", .array(records))]).text.utf8)
    }

    @Test func `of a batch only the messages that failed come again`() throws {
        let cloud = try Cloud("lambda")
        let server = PushReceiver()
        try cloud.put("one", "one\n")
        try cloud.put("three", "three\n")
        let worker = try worker(cloud, server)
        let bodies = [("m1", cloud.event("one")), ("m2", "not json"), ("m3", cloud.event("three")), ("m4", #"{"Records":[]}"#)]
        #expect(worker.handle(sqs(bodies), deadlineMilliseconds: inAMinute()) == .done(#"{"batchItemFailures":[{"itemIdentifier":"m2"}]}"#))
        #expect(Set(server.stored.map(\.text)) == ["one", "three"])
        let ordered = worker.handle(sqs(bodies, fifo: true), deadlineMilliseconds: inAMinute())
        #expect(ordered == .done(#"{"batchItemFailures":[{"itemIdentifier":"m2"},{"itemIdentifier":"m3"},{"itemIdentifier":"m4"}]}"#))
        #expect(worker.handle(Array(cloud.event("one").utf8), deadlineMilliseconds: inAMinute()) == .done("{}"))
        let record =
            #"{"Records":[{"eventSource":"aws:kinesis","kinesis":{"sequenceNumber":"49","data":"aGVsbG8K","approximateArrivalTimestamp":1782900000.5}}]}"#
        #expect(worker.handle(Array(record.utf8), deadlineMilliseconds: inAMinute()) == .done(#"{"batchItemFailures":[]}"#))
        #expect(server.stored.contains { $0.text == "hello" })
    }

    @Test func `what is not stored before the deadline has failed`() throws {
        let cloud = try Cloud("deadline")
        let server = PushReceiver { _, _ in PushReceiver.Answer(503) }
        try cloud.put("one", "one\n")
        let worker = try worker(cloud, server)
        let soon = WallClock.system.now() / 1_000_000 + 2500
        #expect(
            worker.handle(sqs([("m1", cloud.event("one"))]), deadlineMilliseconds: soon)
                == .done(#"{"batchItemFailures":[{"itemIdentifier":"m1"}]}"#))
        guard case .failed = worker.handle(Array(cloud.event("one").utf8), deadlineMilliseconds: soon) else { return #expect(Bool(false)) }
    }
}
