import HTTPTransport
import LogModel
import LogParsing
import TestSupport
import Testing

@testable import LogShipping

@Suite struct DeliveryTests {
    static func record(_ line: String, time: Int64 = 1_782_900_000_123_456_789, labels: [(String, String)] = [("app", "a")]) -> Record {
        var record = Record()
        record.line = Array(line.utf8)
        record.time = time
        record.labels = Fields(labels)
        return record
    }

    static func batch(_ lines: [String]) -> Batch {
        var builder = BatchBuilder()
        for (index, line) in lines.enumerated() { builder.add(record(line, time: Int64(index))) }
        return builder.seal()
    }

    @Test func `a batch holds streams, times, lines and metadata as they were`() throws {
        let server = PushReceiver()
        let target = try Target(
            TargetOptions(name: "t", url: server.url + "/loki/api/v1/push"), world: Listener().world, metrics: Metrics())
        var builder = BatchBuilder()
        var first = Self.record("one", labels: [("z", "1"), ("a", "q\"uote")])
        first.metadata = Fields([("k", "v"), ("k2", "é")])
        builder.add(first)
        builder.add(Self.record("", time: -1))
        builder.add(Self.record("\u{0}two\n", time: 0))
        let stored = Counter()
        OwnThread.start { target.run() }
        let isTaken = target.offer(builder.seal(), stored: { stored.add() })
        #expect(isTaken)
        target.stop(by: .max)
        #expect(target.finish() == 0)
        #expect(stored.value == 1)
        #expect(
            Set(server.stored) == [
                PushReceiver.Entry(
                    labels: #"{a="q\"uote", z="1"}"#, time: 1_782_900_000_123_456_789, line: Array("one".utf8),
                    metadata: ["k": "v", "k2": "é"]),
                PushReceiver.Entry(labels: #"{app="a"}"#, time: -1, line: [], metadata: [:]),
                PushReceiver.Entry(labels: #"{app="a"}"#, time: 0, line: Array("\u{0}two\n".utf8), metadata: [:]),
            ])
        #expect(server.requests[0].head.contains("Content-Type: application/x-protobuf"))
    }

    @Test(
        arguments: [
            ([503, 500, 204], 3, 2, 0), ([429, 204], 2, 2, 0), ([400], 1, 0, 2), ([401, 204], 2, 2, 0), ([413, 204, 204], 3, 2, 0),
            ([413, 413, 204], 3, 1, 1), ([418], 1, 0, 2),
        ] as [([Int], Int, Int, Int)])
    func `each answer has its consequence`(statuses: [Int], requests: Int, sent: Int, rejected: Int) throws {
        let server = PushReceiver { number, _ in PushReceiver.Answer(statuses[min(number, statuses.count - 1)]) }
        let metrics = Metrics()
        var options = TargetOptions(name: "t", url: server.url)
        options.backoff = Backoff(minSeconds: 0.001, maxSeconds: 0.002)
        let target = try Target(options, world: Listener().world, metrics: metrics)
        OwnThread.start { target.run() }
        let isTaken = target.offer(Self.batch(["one", "two"]), stored: {})
        #expect(isTaken)
        target.stop(by: .max)
        #expect(target.finish() == 0)
        #expect(server.requests.count == requests)
        #expect(Int(metrics.value("logship_sent_entries_total", [("target", "t")])) == sent)
        #expect(Int(metrics.value("logship_dropped_entries_total", [("reason", "rejected"), ("target", "t")])) == rejected)
        // Attempts are the same to the byte; halves are other pushes.
        if !statuses.contains(413) { #expect(Set(server.requests.map(\.body)).count == 1) }
    }

    @Test func `of a partial rejection only the rejected lines count`() {
        let answer = HTTPResponse(
            status: 400,
            body: Array("entry for stream '{a=\"b\"}' has timestamp too old, total ignored: 2 out of 5\ntotal ignored: 1 out of 1".utf8))
        guard case .rejected(_, let entries) = PushOutcome(answer, entries: 6, now: 0) else { return #expect(Bool(false)) }
        #expect(entries == 3)
    }

    @Test func `Retry-After is the least that is waited`() throws {
        let server = PushReceiver { number, _ in
            number == 0 ? PushReceiver.Answer(429, headers: ["Retry-After: 1"]) : PushReceiver.Answer(204)
        }
        var options = TargetOptions(name: "t", url: server.url)
        options.backoff = Backoff(minSeconds: 0.001, maxSeconds: 0.002)
        let target = try Target(options, world: Listener().world, metrics: Metrics())
        OwnThread.start { target.run() }
        let before = WallClock.system.now()
        let isTaken = target.offer(Self.batch(["one"]), stored: {})
        #expect(isTaken)
        target.stop(by: .max)
        #expect(target.finish() == 0)
        #expect(WallClock.system.now() - before >= Timestamp.nanosecondsPerSecond)
    }

    @Test(
        arguments: [(1, nil, 0, 0.25), (1, nil, 1, 0.5), (3, nil, 1, 2), (20, nil, 1, 30), (1, 7, 0, 7), (1, 100_000, 0, 300)]
            as [(Int, Double?, Double, Double)])
    func `pauses double up to the longest`(attempt: Int, retryAfter: Double?, random: Double, pause: Double) {
        #expect(Backoff().pause(attempt: attempt, retryAfter: retryAfter, random: random) == pause)
    }

    @Test func `a batch is stored when every target has it`() throws {
        let opened = Counter()
        let (first, second) = (PushReceiver(), PushReceiver(isDown: { opened.value == 0 }))
        let options = [first, second].enumerated().map { number, server in
            var options = TargetOptions(name: "t\(number)", url: server.url)
            options.backoff = Backoff(minSeconds: 0.001, maxSeconds: 0.01)
            return options
        }
        let delivery = try Delivery(options, world: Listener().world, metrics: Metrics())
        delivery.start()
        let stored = Counter()
        let isTaken = delivery.offer(Self.batch(["one"]), stored: { stored.add() })
        #expect(isTaken)
        #expect(first.wait { $0.count == 1 })
        #expect(stored.value == 0)
        opened.add()
        #expect(second.wait { $0.count == 1 })
        #expect(delivery.stop(by: .max) == 0)
        #expect(stored.value == 1)
        #expect(first.stored == second.stored)
    }

    @Test func `what is on disk is sent by the next run, in order`() throws {
        let folder = TemporaryFolder()
        var options = TargetOptions(name: "t", url: "http://127.0.0.1:1/")
        options.bufferFolder = "\(folder.path)/buffer"
        let first = try Target(options, world: Listener().world, metrics: Metrics())
        let stored = Counter()
        for line in ["one", "two", "three"] {
            // Safe as soon as it is on disk, though nobody sends.
            let isTaken = first.offer(Self.batch([line]), stored: { stored.add() })
            #expect(isTaken)
        }
        #expect(stored.value == 3)
        let server = PushReceiver()
        options.url = server.url
        let second = try Target(options, world: Listener().world, metrics: Metrics())
        OwnThread.start { second.run() }
        #expect(server.wait { $0.count == 3 })
        second.stop(by: .max)
        _ = second.finish()
        #expect(server.stored.map(\.text) == ["one", "two", "three"])
        #expect(TemporaryFolder.entries("\(folder.path)/buffer") == [])
    }

    @Test func `a damaged batch on disk is put aside, the others are sent`() throws {
        let folder = TemporaryFolder()
        let buffer = try DiskBuffer(folder: folder.path)
        let entry = try buffer.append(Self.batch(["one"]), number: 1)
        _ = try buffer.append(Self.batch(["two"]), number: 2)
        #expect(try buffer.read(entry)?.entries == 1)
        let path = "\(folder.path)/00000000000000000001.batch"
        let bytes = try #require(try DurableFile.read(path))
        for at in 0..<bytes.count {
            var damaged = bytes
            damaged[at] ^= 4
            File.write(damaged, path)
            #expect(try buffer.read(entry) == nil, "byte \(at)")
        }
        for count in 0..<bytes.count {
            File.write(Array(bytes[..<count]), path)
            #expect(try buffer.read(entry) == nil, "cut at \(count)")
        }
        let server = PushReceiver()
        var options = TargetOptions(name: "t", url: server.url)
        options.bufferFolder = folder.path
        let target = try Target(options, world: Listener().world, metrics: Metrics())
        OwnThread.start { target.run() }
        target.stop(by: .max)
        _ = target.finish()
        #expect(server.stored.map(\.text) == ["two"])
        #expect(TemporaryFolder.entries(folder.path) == ["00000000000000000001.batch.damaged"])
    }

    @Test func `a full target makes the source wait, and loses nothing`() throws {
        let opened = Counter()
        let server = PushReceiver { _, _ in opened.value > 0 ? PushReceiver.Answer(204) : PushReceiver.Answer(503) }
        var options = TargetOptions(name: "t", url: server.url)
        options.memoryBytes = 1
        options.backoff = Backoff(minSeconds: 0.001, maxSeconds: 0.01)
        let target = try Target(options, world: Listener().world, metrics: Metrics())
        OwnThread.start { target.run() }
        let offered = Counter()
        OwnThread.start {
            for number in 0..<5 where target.offer(Self.batch(["\(number)"]), stored: {}) { offered.add() }
        }
        let end = monotonicSeconds() + 20
        while server.requests.count < 3, monotonicSeconds() < end {}
        #expect(offered.value == 1)
        opened.add()
        #expect(server.wait { $0.count == 5 })
        target.stop(by: .max)
        #expect(server.stored.map(\.text) == ["0", "1", "2", "3", "4"])
    }
}
