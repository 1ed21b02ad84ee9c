import HTTPTypes
import Logging
import NIOCore
import TestSupport
import Testing

@testable import SigynServer

/// Bounds of connections, over real sockets.
@Suite struct ConnectionBoundsTests {
    private final class Running: Sendable {
        let listener: HTTPListener
        let port: UInt16
        let bounds = BoundMetrics()

        init(_ change: (inout Config.Server) -> Void, _ answer: @escaping @Sendable (RouteRequest) async -> Reply) async throws {
            var config = Config.Server()
            config.listen = "127.0.0.1:0"
            change(&config)
            let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            listener = try HTTPListener(config, bounds: bounds, log: log, front: HTTPFront(answer: answer))
            port = UInt16(try await listener.start())
        }

        func stop() async { await listener.stop(seconds: 5) }
    }

    /// All that the server says to these bytes until it closes the connection; "" when it says nothing.
    private func raw(_ port: UInt16, _ text: String) async throws -> String {
        try await Blocking.run { () throws(any Error) -> String in
            let request = try OpenRequest(port: port, text: text)
            return request.readToEnd()
        }.get()
    }

    @Test func `a head that is too large is 431 with the reason`() async throws {
        let running = try await Running({ $0.headerBytesMax = 2048 }) { _ in .text("fine") }
        let head = "GET / HTTP/1.1\r\nHost: x\r\n"
        #expect(
            try await raw(running.port, head + "X: \(String(repeating: "x", count: 1000))\r\nConnection: close\r\n\r\n").hasSuffix("fine"))
        for long in [
            "GET /?\(String(repeating: "y", count: 5000)) HTTP/1.1\r\n\r\n", head + "X: \(String(repeating: "x", count: 100_000))\r\n\r\n",
        ] {
            let answer = try await raw(running.port, long)
            #expect(answer.hasPrefix("HTTP/1.1 431 ") && answer.contains("server.header_bytes_max"), "\(answer)")
        }
        #expect(running.bounds.count(.headerBytes) == 2)
        await running.stop()
    }

    @Test func `a head that does not come is 408`() async throws {
        let running = try await Running({ $0.headerTimeout = 100_000_000 }) { _ in .text("fine") }
        let answer = try await raw(running.port, "GET / HTTP/1.1\r\nHost: x\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains("server.header_timeout"), "\(answer)")
        #expect(running.bounds.count(.headerTimeout) == 1)
        await running.stop()
    }

    @Test func `a body that comes in drops is 408, and the route hears of no whole body`() async throws {
        let (bodies, body) = AsyncStream.makeStream(of: Int?.self)
        let running = try await Running({ ($0.bodyRateMin, $0.bodyRateWindow) = (1 << 20, 100_000_000) }) { request in
            body.yield(try? await request.collect(upTo: 1 << 20, setting: .pushBody).readableBytes)
            return .text("fine")
        }
        let answer = try await raw(running.port, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n12345")
        #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains("server.body_rate_min"), "\(answer)")
        for await collected in bodies {
            #expect(collected == nil)
            break
        }
        #expect(running.bounds.count(.bodyRate) == 1)
        await running.stop()
    }

    @Test func `an answer that nobody takes ends the connection`() async throws {
        let (ends, ended) = AsyncStream.makeStream(of: Void.self)
        let running = try await Running({ $0.writeTimeout = 200_000_000 }) { _ in
            Reply(
                .ok,
                body: .stream { body in
                    defer { ended.yield() }
                    // More than the buffers of both kernels hold.
                    for _ in 0..<10_000 { try await body.write([UInt8](repeating: 1, count: 64 << 10)) }
                })
        }
        let stuck = try await Blocking.run { [port = running.port] () throws(any Error) -> Kept in
            Kept(try OpenRequest(port: port, text: "GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
        }.get()
        for await _ in ends { break }
        #expect(running.bounds.count(.writeTimeout) == 1)
        withExtendedLifetime(stuck) {}
        await running.stop()
    }

    private struct Kept: @unchecked Sendable {
        // Sendable: nobody uses it, it is only kept open.
        let request: OpenRequest
        init(_ request: OpenRequest) { self.request = request }
    }

    @Test(arguments: [true, false])
    func `one connection too many is told so`(byAddress: Bool) async throws {
        let running = try await Running({ if byAddress { $0.connectionsPerAddressMax = 2 } else { $0.connectionsMax = 2 } }) { _ in
            .text("fine")
        }
        let port = running.port
        let answers = try await Blocking.run { () throws(any Error) -> [HTTPConnection.Answer] in
            let (first, second, third) = (HTTPConnection(port: port), HTTPConnection(port: port), HTTPConnection(port: port))
            var answers = [try first.send("GET", "/"), try second.send("GET", "/"), try third.send("GET", "/"), try first.send("GET", "/")]
            second.disconnect()
            // The server hears of the end a moment later.
            while true {
                let again = HTTPConnection(port: port)
                let answer = try again.send("GET", "/")
                if answer.status != 429 {
                    answers.append(answer)
                    return answers
                }
            }
        }.get()
        #expect(answers.map(\.status) == [200, 200, 429, 200, 200])
        #expect(answers[2].text.contains(byAddress ? "server.connections_per_address_max" : "server.connections_max"))
        #expect(answers[2].headers["retry-after"] == "1")
        #expect(running.bounds.count(byAddress ? .connectionsByAddress : .connections) >= 1)
        await running.stop()
    }

    @Test func `counts of connections`() {
        let counts = ConnectionCounts(limit: 3, byAddress: 2)
        #expect(counts.open("a") == .taken && counts.open("a") == .taken)
        #expect(counts.open("a") == .tooManyOfAddress)
        #expect(counts.open("b") == .taken)
        #expect(counts.open("c") == .tooMany)
        counts.close("a")
        #expect(counts.open("c") == .taken && counts.open == 3)
        let free = ConnectionCounts(limit: 0, byAddress: 0)
        for _ in 0..<1000 { #expect(free.open("a") == .taken) }
    }
}
