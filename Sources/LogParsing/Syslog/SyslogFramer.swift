/// Cuts a TCP stream into syslog messages (RFC 6587): `LEN SP` and so many bytes where a digit 1 to 9 comes first, else up to a line feed
/// or a zero byte. Each message may have the other form.
public struct SyslogFramer: Sendable {
    private var held: [UInt8] = []
    private let messageBytesMax: Int
    /// Bytes still to skip of a message that is too long.
    private var toSkip = 0
    /// The same of one that ends at a line feed.
    private var skipsLine = false

    public init(messageBytesMax: Int) { self.messageBytesMax = messageBytesMax }

    /// - Parameter message: gets each message; one that is too long is cut.
    public mutating func take(_ part: UnsafeRawBufferPointer, message: (UnsafeRawBufferPointer) -> Void) {
        held.append(contentsOf: part)
        var at = 0
        while at < held.count {
            if toSkip > 0 {
                let step = min(toSkip, held.count - at)
                toSkip -= step
                at += step
                continue
            }
            if skipsLine {
                guard let end = held[at...].firstIndex(where: Self.endsLine) else {
                    at = held.count
                    break
                }
                skipsLine = false
                at = end + 1
                continue
            }
            let first = held[at]
            if first == 0x0A || first == 0 || first == 0x0D {
                at += 1
                continue
            }
            if let frame = counted(at) {
                guard let frame = frame else { break }
                let end = min(frame.end, frame.start + messageBytesMax)
                if held.count < end { break }
                held.withUnsafeBytes { message(UnsafeRawBufferPointer(rebasing: $0[frame.start..<end])) }
                toSkip = frame.end - end
                at = end
                continue
            }
            let room = min(held.count, at + messageBytesMax)
            if let end = held[at..<room].firstIndex(where: Self.endsLine) {
                held.withUnsafeBytes { message(UnsafeRawBufferPointer(rebasing: $0[at..<end])) }
                at = end + 1
            } else {
                if held.count - at < messageBytesMax { break }
                held.withUnsafeBytes { message(UnsafeRawBufferPointer(rebasing: $0[at..<room])) }
                at = room
                skipsLine = true
            }
        }
        held.removeSubrange(..<at)
    }

    private static func endsLine(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0 }

    /// What is left when the connection ends.
    public mutating func flush(message: (UnsafeRawBufferPointer) -> Void) {
        if !held.isEmpty { held.withUnsafeBytes { message($0) } }
        (held, toSkip, skipsLine) = ([], 0, false)
    }

    /// The frame that `LEN SP` begins; `.some(nil)`: its head is not complete; nil: it is none.
    private func counted(_ at: Int) -> (start: Int, end: Int)?? {
        guard held[at] >= 0x31, held[at] <= 0x39 else { return nil }
        var length = 0
        var index = at
        while index < held.count, held[index] >= 0x30, held[index] <= 0x39 {
            guard index - at < 7 else { return nil }
            length = length * 10 + Int(held[index] - 0x30)
            index += 1
        }
        if index == held.count { return .some(nil) }
        return held[index] == 0x20 ? (index + 1, index + 1 + length) : nil
    }
}
