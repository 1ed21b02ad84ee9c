import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import SigynLogging

@Suite struct LogShipperTests {
    /// Time that goes on by a nanosecond a look, sleeps that are over at once but for the others' turn, and what was said.
    private final class Stage: Sendable {
        let time = Mutex<Int64>(1000)
        let said = Mutex<[String]>([])
        var environment: Environment {
            Environment(
                now: {
                    self.time.withLock { time in
                        time += 1
                        return time
                    }
                },
                sleep: { _ in
                    try Task.checkCancellation()
                    await Task.yield()
                },
                chance: { 1 }, say: { line in self.said.withLock { $0.append(line) } })
        }
    }

    private func configuration() -> LogShipper.Configuration {
        LogShipper.Configuration(url: "http://127.0.0.1:1", labels: ["service_name": "shop"])
    }

    /// Runs the shipper until `body` ends, then shuts it down gracefully.
    private func running(_ shipper: LogShipper, _ body: @Sendable () async throws -> Void) async throws {
        let group = ServiceGroup(
            configuration: .init(
                services: [.init(service: shipper)], logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private func logger(_ shipper: LogShipper) -> Logger {
        Logger(label: "shop.cart", factory: { LokiLogHandler(label: $0, shipper: shipper) })
    }

    @Test func `a statement arrives with its labels, metadata and level`() async throws {
        let transport = ScriptedTransport()
        var configuration = configuration()
        configuration.labelMetadata = ["region"]
        let shipper = LogShipper(configuration, transport: transport, environment: Stage().environment)
        logger(shipper).warning("slow", metadata: ["region": "eu", "took": "1.5s"])
        try await running(shipper) { await transport.wait(for: 1) }
        let body = try #require(transport.bodies.first)
        #expect(body.contains(#"{"region":"eu","service_name":"shop"}"#))
        #expect(body.contains(#""slow",{"level":"warn","logger":"shop.cart","source":"SigynLoggingTests","took":"1.5s"}"#), "\(body)")
        #expect(shipper.counts == LogShipper.Counts(sent: 1))
    }

    @Test func `a batch that cannot be taken now is sent again, the same bytes, before the next`() async throws {
        let transport = ScriptedTransport([.notNow(reason: "503", retryAfter: nil), .notNow(reason: "503", retryAfter: .seconds(1))])
        let shipper = LogShipper(configuration(), transport: transport, environment: Stage().environment)
        logger(shipper).info("one")
        try await running(shipper) {
            await transport.wait(for: 1)
            logger(shipper).info("two")
            await transport.wait(for: 4)
        }
        #expect(transport.bodies.count == 4 && Set(transport.bodies.prefix(3)).count == 1)
        #expect(transport.bodies[3].contains("two") && !transport.bodies[3].contains("one"))
        #expect(shipper.counts == LogShipper.Counts(sent: 2, retries: 2))
    }

    @Test func `what is refused is not repeated, and goes to stderr`() async throws {
        let stage = Stage()
        let transport = ScriptedTransport([.refused(reason: "400 too old")])
        let shipper = LogShipper(configuration(), transport: transport, environment: stage.environment)
        logger(shipper).info("lost?")
        try await running(shipper) { await transport.wait(for: 1) }
        #expect(transport.bodies.count == 1)
        #expect(stage.said.withLock { $0 } == ["the server refused 1 log lines: 400 too old", "lost?"])
        #expect(shipper.counts == LogShipper.Counts(failed: 1))
    }

    @Test func `a shutdown sends what is queued`() async throws {
        let transport = ScriptedTransport()
        let shipper = LogShipper(configuration(), transport: transport, environment: Stage().environment)
        try await running(shipper) { for number in 0..<500 { logger(shipper).info("line \(number)") } }
        #expect(shipper.counts.sent == 500)
        let all = transport.bodies.joined()
        for number in 0..<500 { #expect(all.contains("\"line \(number)\"")) }
    }

    @Test func `a shutdown while the server is away ends, and writes the lines to stderr`() async throws {
        let stage = Stage()
        let away = [PushOutcome](repeating: .notNow(reason: "connection refused", retryAfter: nil), count: 100_000)
        let transport = ScriptedTransport(away)
        let shipper = LogShipper(configuration(), transport: transport, environment: stage.environment)
        logger(shipper).info("first")
        try await running(shipper) {
            await transport.wait(for: 3)
            logger(shipper).info("second")
        }
        let said = stage.said.withLock { $0 }
        #expect(said.contains("first") && said.contains("second"))
        #expect(shipper.counts.failed == 2 && shipper.counts.sent == 0)
    }

    @Test func `an address that is none is said when the shipper starts`() async throws {
        let shipper = LogShipper(LogShipper.Configuration(url: "shop", labels: [:]))
        await #expect(throws: LogShipperError(description: "shop is no http or https address")) { try await shipper.run() }
    }

    @Test func `copies of a logger keep their own level and metadata`() async throws {
        let transport = ScriptedTransport()
        let shipper = LogShipper(configuration(), transport: transport, environment: Stage().environment)
        var first = logger(shipper)
        var second = first
        first[metadataKey: "who"] = "first"
        second[metadataKey: "who"] = "second"
        second.logLevel = .error
        first.info("a")
        second.info("not shipped")
        second.error("b")
        try await running(shipper) { await transport.wait(for: 1) }
        let all = transport.bodies.joined()
        #expect(all.contains(#""who":"first""#) && all.contains(#""who":"second""#) && !all.contains("not shipped"))
    }
}
