import LogModel
import LokiAPI
import TestSupport
import Testing

@testable import SigynServer

/// What can go wrong where one port speaks HTTP and websockets.
@Suite struct WebSocketUpgradeTests {
    private static let tail = "/loki/api/v1/tail?start=1&query=" + percentEncoded(#"{app="a"}"#)

    @Test(arguments: [
        ["Host: x", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA"],
        WebSocketPeer.handshake, ["Host: x", "Connection: Upgrade", "Upgrade: nothing"],
    ])
    func `a request for a protocol that is not spoken gets its answer in HTTP`(headers: [String]) async throws {
        let harness = try await TailHarness()
        let port = harness.port
        let answer = try await harness.blocking { try WebSocketPeer(port: port, target: "/ready", headers: headers).answer }
        #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("ready\n"), "\(answer)")
        // Nothing more would be read on this connection: the client is told to take another.
        #expect(answer.lowercased().contains("connection: close"), "\(answer)")
        await harness.stop()
    }

    @Test(
        arguments: [
            [0x81, 0x85, 1, 2, 3, 4, 0x69, 0x67, 0x6F, 0x68, 0x6E], [0x01, 0x80, 0, 0, 0, 0],
            Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8),
            [0x81, 0x05, 1, 2, 3, 4, 5], [0xFF, 0xFF, 0xFF, 0xFF], [0x88, 0x80, 0, 0, 0, 0], [0x89, 0xFE, 0xFF, 0xFF, 0, 0, 0, 0],
            [0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0],
        ] as [[UInt8]])
    func `whatever comes behind the handshake, the server lives`(bytes: [UInt8]) async throws {
        let harness = try await TailHarness()
        let peer = try await harness.peer(Self.tail)
        #expect(peer.socket.isOpen)
        peer.socket.send(bytes)
        let port = harness.port
        #expect(try await harness.blocking { try HTTPConnection(port: port).send("GET", "/ready").status } == 200)
        await harness.stop()
    }

    @Test func `frames in one piece with the handshake, before its answer`() async throws {
        let harness = try await TailHarness()
        let port = harness.port
        try await harness.blocking {
            let early = try WebSocketPeer(port: port, target: "/ready", headers: ["Host: x"])
            let head = (["GET \(Self.tail) HTTP/1.1"] + WebSocketPeer.handshake + ["", ""]).joined(separator: "\r\n")
            early.send(Array(head.utf8) + [0x89, 0x80, 0, 0, 0, 0])
            // A client must wait for the answer (RFC 6455 §4.1): what came too early may be lost, nothing worse.
            #expect(try HTTPConnection(port: port).send("GET", "/ready").status == 200)
        }
        await harness.stop()
    }

    @Test func `any request of a connection can become a websocket, not only the first`() async throws {
        let harness = try await TailHarness(TailHarness.quiet)
        let port = harness.port
        let peer = try await harness.blocking {
            let socket = try WebSocketPeer(port: port, target: "/ready", headers: ["Host: x"])
            #expect(socket.answer.hasPrefix("HTTP/1.1 200 "))
            try socket.open("/loki/api/v1/labels", headers: ["Host: x"])
            #expect(socket.answer.hasPrefix("HTTP/1.1 200 "))
            try socket.open(Self.tail)
            return TailHarness.Peer(socket)
        }
        #expect(peer.socket.isOpen, "\(peer.socket.answer)")
        try await harness.push("a", [(1, "line")])
        #expect(try await peer.lines(1) == ["line"])
        await harness.stop()
    }

    @Test func `pings go both ways, and a tail without news is not idle`() async throws {
        let harness = try await TailHarness("server: {idle_timeout: 100ms}\n" + TailHarness.quiet)
        let peer = try await harness.peer(Self.tail)
        peer.socket.send(opcode: 9, Array("hello".utf8))
        // A second passes until the server's ping, many times the time after which an idle connection is closed.
        let frames = try await harness.blocking {
            var frames: [UInt8: String] = [:]
            while frames.count < 2, let frame = peer.socket.next(answersPings: false) { frames[frame.opcode] = frame.text }
            return frames
        }
        #expect(frames == [10: "hello", 9: ""])
        try await harness.push("a", [(1, "line")])
        #expect(try await peer.lines(1) == ["line"])
        await harness.stop()
    }

    @Test(
        arguments: [
            ([0x81, 0x01, 0x61], 1002), ([0x09, 0x80, 0, 0, 0, 0], 1002), ([0x82, 0xFF, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0], 1009),
        ] as [([UInt8], Int)])
    func `a client that does not keep to the protocol is told so`(bytes: [UInt8], code: Int) async throws {
        let harness = try await TailHarness()
        let peer = try await harness.peer(Self.tail)
        peer.socket.send(bytes)
        #expect(try await peer.next()?.closeCode == code)
        #expect(try await peer.next() == nil)
        await harness.stop()
    }

    @Test func `a stop does not wait for tails`() async throws {
        let harness = try await TailHarness()
        let peer = try await harness.peer(Self.tail)
        #expect(peer.socket.isOpen)
        await harness.stop()
        #expect(try await peer.next() == nil)
    }
}
