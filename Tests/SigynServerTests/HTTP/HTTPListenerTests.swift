import HTTPTypes
import Logging
import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import SigynServer

/// The listener with routes of the tests' own, over real sockets.
@Suite struct HTTPListenerTests {
    private func start(
        _ answer: @escaping @Sendable (RouteRequest) async -> Reply
    ) async throws -> (listener: HTTPListener, port: UInt16) {
        var config = Config.Server()
        config.listen = "127.0.0.1:0"
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let listener = try HTTPListener(config, log: log, front: HTTPFront(answer: answer))
        return (listener, UInt16(try await listener.start()))
    }

    /// The client blocks, and so must not do it on a thread of the pool that the server's handlers run on.
    private func client<T: Sendable>(_ port: UInt16, seconds: Int = 60, _ body: @escaping @Sendable (HTTPConnection) throws -> T)
        async throws -> T
    {
        let result = await Blocking.run { () throws(any Error) in try body(HTTPConnection(port: port, timeoutSeconds: seconds)) }
        return try result.get()
    }

    @Test func `short and long answers, one connection`() async throws {
        let (listener, port) = try await start { request in
            switch request.path {
            case "/empty": return Reply(.noContent)
            case "/none": return Reply(.methodNotAllowed)
            case "/stream":
                return Reply(
                    .ok, contentType: "text/plain",
                    body: .stream { body in
                        for piece in 0..<100 { try await body.write([UInt8](repeating: UInt8(piece), count: 10_000)) }
                    })
            case "/echo":
                return .text(
                    (try? await request.collect(upTo: 1 << 20)).map { String(decoding: $0.readableBytesView, as: UTF8.self) } ?? "?")
            default: return .text(request.query)
            }
        }
        try await client(port) { connection in
            let plain = try connection.send("GET", "/x?a=b%20c")
            #expect(plain.text == "a=b%20c")
            #expect(plain.headers["content-length"] == "7")
            #expect(plain.headers["date"]?.hasSuffix(" GMT") == true)
            #expect(try connection.send("POST", "/echo", body: Array("hello".utf8)).text == "hello")
            let stream = try connection.send("GET", "/stream")
            #expect(stream.body.count == 1_000_000)
            #expect(stream.body.last == 99)
            #expect(stream.headers["transfer-encoding"] == "chunked")
            let none = try connection.send("GET", "/none")
            #expect(none.status == 405 && none.body.isEmpty && none.headers["content-length"] == "0")
            let empty = try connection.send("GET", "/empty")
            #expect(empty.status == 204 && empty.headers["content-length"] == nil)
        }
        await listener.stop(seconds: 5)
    }

    @Test func `an answer that fails midway does not look whole`() async throws {
        struct Broken: Error {}
        let (listener, port) = try await start { _ in
            Reply(
                .ok,
                body: .stream { body in
                    try await body.write([UInt8](repeating: 1, count: 100_000))
                    throw Broken()
                })
        }
        _ = try await client(port) { connection in
            #expect(throws: HTTPConnection.NoAnswer.self) { try connection.send("GET", "/") }
        }
        await listener.stop(seconds: 5)
    }

    private struct Kept: @unchecked Sendable {
        // Sendable: nobody uses the connection, it is only kept open.
        let connection: HTTPConnection
        init(_ connection: HTTPConnection) { self.connection = connection }
    }

    @Test func `work for a client that went away is cancelled`() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (ends, ended) = AsyncStream.makeStream(of: Bool.self)
        let (listener, port) = try await self.start { _ in
            start.yield()
            let wasCancelled = try? await Connection.current?.cancelling { () async throws -> Bool in
                try? await Task.sleep(for: .seconds(60))
                return Task.isCancelled
            }
            ended.yield(wasCancelled ?? false)
            return Reply(.noContent)
        }
        async let gone: Bool = client(port, seconds: 1) { (try? $0.send("GET", "/")) == nil }
        for await _ in started { break }
        // The client gives up after a second and closes the connection.
        #expect(try await gone)
        for await wasCancelled in ends {
            #expect(wasCancelled)
            break
        }
        await listener.stop(seconds: 5)
    }

    @Test func `a stop lets requests finish and does not wait for idle connections`() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (listener, port) = try await self.start { request in
            if request.path == "/slow" {
                start.yield()
                try? await Task.sleep(for: .milliseconds(300))
            }
            return .text("done")
        }
        // The connection stays open as long as the object lives, which is until the stop is through.
        let idle = try await client(port) { connection in
            let answer = try connection.send("GET", "/")
            #expect(answer.text == "done")
            return Kept(connection)
        }
        async let slow = client(port) { try $0.send("GET", "/slow").text }
        for await _ in started { break }
        await listener.stop(seconds: 60)
        #expect(try await slow == "done")
        _ = try await client(port) { connection in
            #expect(throws: HTTPConnection.NoAnswer.self) { try connection.send("GET", "/") }
        }
        withExtendedLifetime(idle) {}
    }

    @Test func `requests that do not finish are cut off`() async throws {
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (listener, port) = try await self.start { _ in
            start.yield()
            try? await Task.sleep(for: .seconds(600))
            return .text("late")
        }
        async let stuck: Bool = client(port) { (try? $0.send("GET", "/")) == nil }
        for await _ in started { break }
        await listener.stop(seconds: 0.05)
        #expect(try await stuck)
    }

    @Test func `a port in use is one sentence`() async throws {
        let taken = Loopback.Listener()
        var config = Config.Server()
        config.listen = "127.0.0.1:\(taken.port)"
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let listener = try HTTPListener(config, log: log, front: HTTPFront { _ in .notFound })
        do {
            _ = try await listener.start()
            Issue.record("the port was taken")
        } catch {
            #expect(
                error.description
                    == "cannot listen on 127.0.0.1:\(taken.port): the address is already in use; is another server running? Choose another with --listen"
            )
        }
    }

    @Test(arguments: [(784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT")])
    func `dates as HTTP writes them`(second: Int, text: String) {
        #expect(DateHeader.text(second) == text)
    }
}
