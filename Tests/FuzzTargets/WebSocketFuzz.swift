import LokiAPI

extension FuzzTarget {
    /// What a client gets from the server of a websocket: the answer to its handshake, and frames, whose pieces are as long as the first
    /// byte says. It makes no difference how the bytes are cut; no message is longer than it may be; a frame comes back.
    static let webSocket = FuzzTarget(name: "websocket") { input in
        guard let choice = input.first else { return nil }
        let bytes = Array(input.dropFirst())
        if let objection = cutHandshake(bytes) { return objection }
        let whole = events(bytes, piece: max(bytes.count, 1))
        for piece in [1, Int(choice) + 1] {
            let cut = events(bytes, piece: piece)
            if cut.events != whole.events || cut.fault != whole.fault { return "cut to \(piece): \(cut), whole: \(whole)" }
        }
        for case .message(let message) in whole.events where message.count > messageMax { return "a message of \(message.count) bytes" }
        for event in whole.events {
            guard case .message(let payload) = event else { continue }
            let frame = WebSocketFrame(isFinal: choice & 1 == 0, opcode: .binary, payload: payload)
            if unmasked(frame.masked([0, 0, 0, 0])) != frame { return "a frame of \(payload.count) bytes does not come back" }
        }
        return nil
    }

    private static let messageMax = 300

    private static func events(_ bytes: [UInt8], piece: Int) -> (events: [WebSocketMessages.Event], fault: WebSocketFrame.Fault?) {
        var messages = WebSocketMessages(messageMax: messageMax)
        var events: [WebSocketMessages.Event] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            messages.receive(bytes[start..<min(start + piece, bytes.count)])
            do throws(WebSocketFrame.Fault) {
                while let event = try messages.next() { events.append(event) }
            } catch { return (events, error) }
        }
        return (events, nil)
    }

    /// A frame as a server sends it: without the mask, which was of zeros.
    private static func unmasked(_ bytes: [UInt8]) -> WebSocketFrame? {
        let width = bytes[1] & 0x7F == 126 ? 2 : bytes[1] & 0x7F == 127 ? 8 : 0
        var frame = ([bytes[0], bytes[1] & 0x7F] + bytes[2..<2 + width] + bytes[(6 + width)...])[...]
        let taken = try? WebSocketFrame.take(from: &frame, payloadMax: .max)
        return frame.isEmpty ? taken : nil
    }

    /// The head alone is read the same, and a byte less is no head.
    private static func cutHandshake(_ bytes: [UInt8]) -> String? {
        guard let answer = HandshakeAnswer(bytes) else { return nil }
        if !bytes.suffix(answer.rest.count).elementsEqual(answer.rest) { return "what follows the head is lost" }
        let head = Array(bytes.dropLast(answer.rest.count))
        if HandshakeAnswer(Array(head.dropLast())) != nil { return "a head without its end" }
        guard let again = HandshakeAnswer(head), again.rest.isEmpty else { return "the head alone is none" }
        return again.status == answer.status && again.headers == answer.headers ? nil : "the head alone says something else"
    }
}
