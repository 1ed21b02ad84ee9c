/// Puts the frames of a websocket together to messages: a pure value that gets bytes and says what to do.
package struct WebSocketMessages {
    package enum Event: Equatable {
        case message([UInt8])
        /// To be answered with a pong that carries the same bytes.
        case ping([UInt8])
        /// The server closes; 1005 when it gives no code.
        case close(code: Int, reason: String)
    }

    /// Longest message; pieces count together.
    let messageMax: Int
    private var unread: ArraySlice<UInt8> = []
    private var pieces: [UInt8] = []

    package init(messageMax: Int) {
        self.messageMax = messageMax
    }

    package mutating func receive(_ bytes: some Sequence<UInt8>) { unread += bytes }

    /// The next event; nil when more bytes are needed.
    ///
    /// - Throws: when the bytes are no frames, or a message is too long.
    package mutating func next() throws(WebSocketFrame.Fault) -> Event? {
        while let frame = try WebSocketFrame.take(from: &unread, payloadMax: messageMax) {
            // A slice keeps all it was cut from. Given back by the piece, not by the frame: frames may be of two bytes.
            if unread.isEmpty || unread.startIndex >= 1 << 16 { unread = ArraySlice(Array(unread)) }
            switch frame.opcode {
            case .ping: return .ping(frame.payload)
            case .pong: continue
            case .close:
                guard frame.payload.count >= 2 else { return .close(code: 1005, reason: "") }
                let code = Int(frame.payload[0]) << 8 | Int(frame.payload[1])
                return .close(code: code, reason: String(decoding: frame.payload.dropFirst(2), as: UTF8.self))
            case .text, .binary:
                if frame.isFinal { return .message(frame.payload) }
                pieces = frame.payload
            case .continuation:
                // Moved out, so that a long message of short pieces is not copied for each.
                var whole: [UInt8] = []
                swap(&whole, &pieces)
                whole += frame.payload
                if whole.count > messageMax { throw .tooLong(UInt64(whole.count)) }
                if frame.isFinal { return .message(whole) }
                swap(&whole, &pieces)
            }
        }
        return nil
    }
}
