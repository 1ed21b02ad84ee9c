import TestSupport
import Testing

@testable import LokiAPI

@Suite struct WebSocketFrameTests {
    private static func text(_ payload: [UInt8], isFinal: Bool = true) -> [UInt8] {
        [isFinal ? 0x81 : 0x01, UInt8(payload.count)] + payload
    }

    private static func events(_ bytes: [UInt8], messageMax: Int = 1000) throws -> [WebSocketMessages.Event] {
        var messages = WebSocketMessages(messageMax: messageMax)
        messages.receive(bytes)
        var events: [WebSocketMessages.Event] = []
        while let event = try messages.next() { events.append(event) }
        return events
    }

    @Test(arguments: [
        ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
        (String(repeating: "a", count: 1000), "291e9a6c66994949b57ba5e650361e98fc36b1ba"),
    ])
    func `SHA-1 as in RFC 3174`(text: String, hash: String) {
        let digits = SHA1.hash(Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        #expect(digits.joined() == hash)
    }

    @Test func `the key of RFC 6455, and what is none`() {
        #expect(WebSocketKey.accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        var random: any RandomNumberGenerator = SeededRandom(seed: 1)
        #expect(WebSocketKey.isValid(WebSocketKey.random(using: &random)))
        for bad in ["", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=!", "dGhlIHNhbXBsZSBub25j?Q==", "dGhlIHNhbXBsZSBub25jZWVl"] {
            #expect(!WebSocketKey.isValid(bad))
        }
    }

    @Test func `a frame cut anywhere is not there yet, and then it is`() throws {
        let whole = Self.text(Array("hello".utf8))
        for cut in 0..<whole.count {
            var bytes = whole[..<cut]
            #expect(try WebSocketFrame.take(from: &bytes, payloadMax: 100) == nil)
            #expect(bytes.count == cut)
        }
        var bytes = (whole + [0x8A, 0])[...]
        #expect(try WebSocketFrame.take(from: &bytes, payloadMax: 100) == WebSocketFrame(opcode: .text, payload: Array("hello".utf8)))
        #expect(try WebSocketFrame.take(from: &bytes, payloadMax: 100) == WebSocketFrame(opcode: .pong, payload: []))
        #expect(bytes.isEmpty)
    }

    @Test(arguments: [0, 125, 126, 65_535, 65_536])
    func `lengths of every width`(count: Int) throws {
        let payload = [UInt8](repeating: 7, count: count)
        let masked = WebSocketFrame(opcode: .binary, payload: payload).masked([1, 2, 3, 4])
        #expect(masked[0] == 0x82 && masked[1] & 0x80 != 0)
        // What a server would send: the same without mask.
        let width = count < 126 ? 0 : count < 65_536 ? 2 : 8
        let body = masked[(6 + width)...].enumerated().map { $1 ^ [1, 2, 3, 4][$0 & 3] }
        var bytes = ([masked[0], masked[1] & 0x7F] + masked[2..<2 + width] + body)[...]
        #expect(try WebSocketFrame.take(from: &bytes, payloadMax: 70_000) == WebSocketFrame(opcode: .binary, payload: payload))
    }

    @Test(
        arguments: [
            ([0xC1, 0], WebSocketFrame.Fault.reservedBits), ([0x83, 0], .unknownOpcode(3)), ([0x81, 0x80, 0, 0, 0, 0], .masked),
            ([0x09, 0], .badControlFrame), ([0x89, 126, 0, 126], .badControlFrame), ([0x81, 101], .tooLong(101)),
            ([0x81, 127, 255, 255, 255, 255, 255, 255, 255, 255], .tooLong(.max)),
        ] as [([UInt8], WebSocketFrame.Fault)])
    func `what is no frame of a server`(bytes: [UInt8], fault: WebSocketFrame.Fault) {
        var bytes = bytes[...]
        #expect(throws: fault) { try WebSocketFrame.take(from: &bytes, payloadMax: 100) }
    }

    @Test func `messages in pieces with a ping between them, and a close`() throws {
        let pieces = Self.text([1, 2], isFinal: false) + [0x89, 1, 9] + [0x00, 1, 3] + [0x80, 1, 4]
        #expect(try Self.events(pieces) == [.ping([9]), .message([1, 2, 3, 4])])
        #expect(try Self.events([0x88, 4, 0x03, 0xF3] + Array("no".utf8)) == [.close(code: 1011, reason: "no")])
        #expect(try Self.events([0x88, 0]) == [.close(code: 1005, reason: "")])
        #expect(throws: WebSocketFrame.Fault.tooLong(6)) {
            try Self.events(Self.text([1, 2, 3], isFinal: false) + [0x80, 3, 4, 5, 6], messageMax: 5)
        }
    }

    @Test(arguments: 0..<20)
    func `noise is frames or a fault, never a trap`(round: Int) {
        var random = SeededRandom(seed: UInt64(round))
        for _ in 0..<200 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            _ = try? Self.events(bytes, messageMax: 20)
        }
    }
}
