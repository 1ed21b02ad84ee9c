/// One frame of a websocket (RFC 6455 §5.2), unmasked.
package struct WebSocketFrame: Equatable, Sendable {
    package enum Opcode: UInt8, Sendable {
        case continuation = 0
        case text = 1
        case binary = 2
        case close = 8
        case ping = 9
        case pong = 10

        /// Control frames may stand between the pieces of a message, and are short.
        var isControl: Bool { rawValue >= 8 }
    }

    /// Why bytes are no frame: the connection is of no use any more.
    package enum Fault: Error, Equatable {
        case reservedBits
        case unknownOpcode(UInt8)
        /// A control frame that is in pieces, or longer than 125 bytes.
        case badControlFrame
        case tooLong(UInt64)
        /// A server must not mask what it sends.
        case masked
    }

    package var isFinal: Bool
    package var opcode: Opcode
    package var payload: [UInt8]

    package init(isFinal: Bool = true, opcode: Opcode, payload: [UInt8]) {
        self.isFinal = isFinal
        self.opcode = opcode
        self.payload = payload
    }

    /// Takes the first frame off `bytes`; nil when it is not all there yet.
    ///
    /// - Parameter payloadMax: a longer payload is refused before it is received.
    package static func take(from bytes: inout ArraySlice<UInt8>, payloadMax: Int) throws(Fault) -> WebSocketFrame? {
        guard bytes.count >= 2 else { return nil }
        let head = Array(bytes.prefix(10))
        if head[0] & 0x70 != 0 { throw .reservedBits }
        guard let opcode = Opcode(rawValue: head[0] & 0x0F) else { throw .unknownOpcode(head[0] & 0x0F) }
        if head[1] & 0x80 != 0 { throw .masked }
        let isFinal = head[0] & 0x80 != 0
        var length = UInt64(head[1])
        var offset = 2
        if length >= 126 {
            let width = length == 126 ? 2 : 8
            guard head.count >= 2 + width else { return nil }
            length = head[2..<2 + width].reduce(0) { $0 << 8 | UInt64($1) }
            offset += width
        }
        if opcode.isControl && (!isFinal || length > 125) { throw .badControlFrame }
        if length > UInt64(payloadMax) { throw .tooLong(length) }
        guard bytes.count - offset >= Int(length) else { return nil }
        let payload = Array(bytes.dropFirst(offset).prefix(Int(length)))
        bytes = bytes.dropFirst(offset + Int(length))
        return WebSocketFrame(isFinal: isFinal, opcode: opcode, payload: payload)
    }

    /// The bytes of the frame as a client sends it: masked, so that nobody between can be made to take them for something else (§5.3).
    package func masked(_ mask: [UInt8]) -> [UInt8] {
        var out: [UInt8] = [(isFinal ? 0x80 : 0) | opcode.rawValue]
        switch payload.count {
        case ..<126: out.append(0x80 | UInt8(payload.count))
        case ..<65_536:
            out.append(0x80 | 126)
            withUnsafeBytes(of: UInt16(payload.count).bigEndian) { out.append(contentsOf: $0) }
        default:
            out.append(0x80 | 127)
            withUnsafeBytes(of: UInt64(payload.count).bigEndian) { out.append(contentsOf: $0) }
        }
        out += mask
        for (index, byte) in payload.enumerated() { out.append(byte ^ mask[index & 3]) }
        return out
    }
}
