import LogModel
import LokiAPI
import NIOCore
import TestSupport
import Testing

@testable import SigynServer

/// Tails over real sockets.
@Suite struct TailTests {
    private static let path = "/loki/api/v1/tail?start=0&query="
    private static let a = percentEncoded(#"{app="a"}"#)
    private static let every = percentEncoded(#"{app=~".+"}"#)

    @Test(arguments: ["/loki/api/v1/tail", "/api/prom/tail"])
    func `history first, ascending, then what is pushed`(path: String) async throws {
        let harness = try await TailHarness(TailHarness.quiet)
        try await harness.push("a", [(3, "three"), (1, "one"), (2, "two")])
        try await harness.push("b", [(4, "four")])
        let peer = try await harness.peer("\(path)?start=0&limit=3&query=" + Self.every)
        #expect(peer.socket.answer.lowercased().contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="), "\(peer.socket.answer)")
        #expect(try await peer.lines(3) == ["two", "three", "four"])
        try await harness.push("a", [(5, "five")])
        try await harness.push("b", [(2, "late")])
        #expect(try await peer.lines(2) == ["five", "late"])
        await harness.stop()
    }

    @Test func `the pipeline of queries, and labels told apart when asked for`() async throws {
        let harness = try await TailHarness(TailHarness.quiet)
        let query = percentEncoded(#"{app="a"} | logfmt | n > 1 | line_format "{{.n}}!""#)
        let peer = try await harness.peer(Self.path + query, headers: ["X-Loki-Response-Encoding-Flags: categorize-labels"])
        // History is empty, and nothing is sent for it.
        try await harness.push("a", [(1, "n=1"), (2, "n=2")])
        let frame = try #require(try await peer.next())
        #expect(frame.opcode == 1)
        #expect(
            frame.text
                == #"{"streams":[{"stream":{"app":"a"},"values":[["2","2!",{"parsed":{"n":"2"}}]]}],"encodingFlags":["categorize-labels"]}"#
        )
        await harness.stop()
    }

    @Test func `lines pushed while a tail begins come once each`() async throws {
        let harness = try await TailHarness(TailHarness.quiet)
        let pushing = Task {
            for number in 1...400 { try await harness.push("a", [(Int64(number), "\(number)")]) }
        }
        let peer = try await harness.peer(Self.path + Self.a + "&limit=1000")
        let lines = try await peer.lines(400)
        try await pushing.value
        #expect(lines.compactMap { Int($0) }.sorted() == Array(1...400))
        await harness.stop()
    }

    @Test(arguments: [
        ("/loki/api/v1/tail?query=%7B", 400, "parse error at line 1, col 2: syntax error: unexpected $end, expecting IDENTIFIER or }"),
        ("/loki/api/v1/tail?query=rate(%7Ba=%22b%22%7D[1m])", 400, "only log selector is supported"),
        ("/loki/api/v1/tail?query=%7Ba=%22b%22%7D&delay_for=6", 400, "delay_for can't be greater than 5"),
        (
            "/loki/api/v1/tail?query=%7Ba=%22b%22%7D&limit=5001", 400,
            "max entries limit per query exceeded, limit > max_entries_limit_per_query (5001 > 5000)"
        ),
        ("/loki/api/v1/nothing", 404, "404 page not found\n"),
    ])
    func `what is refused is refused before the upgrade`(target: String, status: Int, text: String) async throws {
        let harness = try await TailHarness()
        let peer = try await harness.peer(target)
        #expect(peer.socket.answer.hasPrefix("HTTP/1.1 \(status) "), "\(peer.socket.answer)")
        #expect(peer.socket.answer.hasSuffix("\r\n\r\n" + text), "\(peer.socket.answer)")
        await harness.stop()
    }

    @Test(arguments: [
        [], ["Upgrade: websocket"], ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"],
        ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 8", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="],
        ["Upgrade: h2c", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="],
    ])
    func `a request that is no websocket's`(headers: [String]) async throws {
        let harness = try await TailHarness()
        let port = harness.port
        let answer = try await harness.blocking {
            try WebSocketPeer(port: port, target: Self.path + Self.a, headers: ["Host: x"] + headers).answer
        }
        #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.hasSuffix("\r\n\r\nBad Request"), "\(answer)")
        await harness.stop()
    }

    @Test func `several tenants at once are refused, each alone sees its own`() async throws {
        let harness = try await TailHarness(
            "auth_enabled: true\nquery: {multi_tenant_queries_enabled: true}\n" + TailHarness.quiet)
        try await harness.push("a", [(1, "mine")], tenant: "one")
        let both = try await harness.peer(Self.path + Self.every, headers: ["X-Scope-OrgID: one|two"])
        #expect(both.socket.answer.hasPrefix("HTTP/1.1 400 ") && both.socket.answer.hasSuffix("multiple org IDs present\n"))
        let none = try await harness.peer(Self.path + Self.every)
        #expect(none.socket.answer.hasPrefix("HTTP/1.1 401 "))
        let two = try await harness.peer(Self.path + Self.every, headers: ["X-Scope-OrgID: two"])
        try await harness.push("a", [(2, "not yours")], tenant: "one")
        try await harness.push("a", [(3, "yours")], tenant: "two")
        #expect(try await two.lines(1) == ["yours"])
        await harness.stop()
    }

    @Test func `so many tails for each tenant, and a place is free again when one goes`() async throws {
        let harness = try await TailHarness("limits: {max_concurrent_tail_requests: 2}")
        var peers = [try await harness.peer(Self.path + Self.a), try await harness.peer(Self.path + Self.a)]
        let third = try await harness.peer(Self.path + Self.a)
        #expect(third.socket.answer.hasPrefix("HTTP/1.1 429 "))
        #expect(third.socket.answer.hasSuffix("max concurrent tail requests limit exceeded, count > limit (3 > 2)"))
        // A clean goodbye is answered with the same code, then the connection ends.
        peers[0].socket.send(opcode: 8, [0x03, 0xE8])
        #expect(try await peers[0].next()?.closeCode == 1000)
        #expect(try await peers[0].next() == nil)
        // The other just goes.
        peers.removeLast()
        var isOpen = false
        while !isOpen { isOpen = try await harness.peer(Self.path + Self.a).socket.isOpen }
        await harness.stop()
    }

    @Test func `a line that is pushed again is shown again`() async throws {
        let harness = try await TailHarness(TailHarness.quiet)
        let peer = try await harness.peer(Self.path + Self.a)
        for _ in 0..<2 { try await harness.push("a", [(5, "same")]) }
        try await harness.push("a", [(6, "other")])
        #expect(try await peer.lines(3) == ["same", "same", "other"])
        await harness.stop()
    }

    @Test func `time over is told with a code`() async throws {
        let harness = try await TailHarness("query: {tail_max_duration: 50ms}")
        let peer = try await harness.peer(Self.path + Self.a)
        let frame = try #require(try await peer.next())
        #expect(frame.closeCode == 1011 && frame.text.hasSuffix("reached tail max duration limit"))
        #expect(try await peer.next() == nil)
        await harness.stop()
    }

    @Test func `a stop drops tails without a close frame, and coming back all lines are there`() async throws {
        let folder = TemporaryFolder()
        let harness = try await TailHarness(TailHarness.quiet, folder: folder)
        try await harness.push("a", [(1, "one"), (2, "two")])
        let peer = try await harness.peer(Self.path + Self.a)
        #expect(try await peer.lines(2) == ["one", "two"])
        await harness.stop()
        #expect(try await peer.next() == nil, "the connection ends without a close frame, which clients call 1006")

        let again = try await TailHarness(TailHarness.quiet, folder: folder)
        try await again.push("a", [(2, "zwei"), (3, "three")])
        // Eleven digits: nanoseconds.
        let from = try await again.peer("/loki/api/v1/tail?start=00000000002&query=" + Self.a)
        #expect(try await from.lines(3) == ["two", "zwei", "three"])
        await again.stop()
    }

    @Test func `a reader that is too slow is told what it missed, and pushes do not wait for it`() async throws {
        let harness = try await TailHarness(TailHarness.quiet + "\nquery: {tail_buffer: 64KiB}")
        let peer = try await harness.peer(Self.path + Self.a)
        // More than the sockets and the buffer hold, while the client reads nothing.
        let line = String(repeating: "x", count: 60_000)
        for number in 1...400 { try await harness.push("a", [(Int64(number), line)]) }
        let named = try await harness.blocking {
            while let frame = peer.socket.next() {
                let message = try TailResponse.decode(frame.payload)
                if let dropped = message.dropped.first { return dropped.labels.description }
            }
            return "nothing"
        }
        #expect(named == #"{app="a"}"#)
        await harness.stop()
    }
}
