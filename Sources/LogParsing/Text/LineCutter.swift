import LogModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Cuts bytes that come in parts into lines; holds one line at most, and of that no more than `lineBytesMax`.
///
/// A line ends with a line feed; one carriage return before it is left out. What a line has beyond the most is not held, only counted.
public struct LineCutter {
    public let encoding: TextEncoding
    public let lineBytesMax: Int
    /// The line that has not ended, or the start of it.
    private var held: [UInt8] = []
    /// Bytes of the line that has not ended.
    private var heldCount = 0
    /// Behind the last complete line, in bytes from where cutting began.
    public private(set) var position: Int64

    public init(encoding: TextEncoding = .utf8, lineBytesMax: Int, position: Int64 = 0) {
        self.encoding = encoding
        self.lineBytesMax = lineBytesMax
        self.position = position
    }

    /// Bytes of the line that has not ended; their first stands at ``position``.
    public var pendingBytes: Int { heldCount }

    /// Takes a part. `line` gets each complete line in its own encoding, where it begins and where the next one does.
    ///
    /// - Returns: false when `line` asked to stop by answering false; the rest of the part was not taken then.
    @discardableResult
    public mutating func take(
        _ part: UnsafeRawBufferPointer, line: (_ bytes: UnsafeRawBufferPointer, _ start: Int64, _ end: Int64) -> Bool
    ) -> Bool {
        var at = 0
        while at < part.count {
            if encoding.isWide {
                // A character may be torn between two parts: such lines are put together.
                hold(UnsafeRawBufferPointer(rebasing: part[at...]))
                return takeWide(line)
            }
            let rest = UnsafeRawBufferPointer(rebasing: part[at...])
            guard let feed = memchr(rest.baseAddress!, 0x0A, rest.count) else {
                hold(rest)
                return true
            }
            let count = rest.baseAddress!.distance(to: UnsafeRawPointer(feed))
            let start = position
            at += count + 1
            var goesOn: Bool
            if heldCount == 0 {
                position += Int64(count) + 1
                goesOn = line(Self.trimmed(UnsafeRawBufferPointer(rebasing: rest[..<min(count, lineBytesMax)])), start, position)
            } else {
                hold(UnsafeRawBufferPointer(rebasing: rest[..<count]))
                position += Int64(heldCount) + 1
                goesOn = held.withUnsafeBytes { line(Self.trimmed($0), start, position) }
                forget()
            }
            if !goesOn { return false }
        }
        return true
    }

    /// Gives out the line that has not ended.
    public mutating func flush(line: (_ bytes: UnsafeRawBufferPointer, _ start: Int64, _ end: Int64) -> Bool) {
        if heldCount == 0 { return }
        let start = position
        position += Int64(heldCount)
        _ = held.withUnsafeBytes { line(encoding.isWide ? $0 : Self.trimmed($0), start, position) }
        forget()
    }

    private mutating func takeWide(_ line: (UnsafeRawBufferPointer, Int64, Int64) -> Bool) -> Bool {
        let bytes = held
        var at = 0
        var goesOn = true
        while goesOn, let found = bytes.withUnsafeBytes({ encoding.lineEnd($0, from: at) }) {
            let start = position
            position += Int64(found.next - at)
            var end = found.end
            if end - 2 >= at {
                let unit = bytes[end - 2..<end]
                if unit.elementsEqual(encoding == .utf16LittleEndian ? [0x0D, 0] : [0, 0x0D]) { end -= 2 }
            }
            goesOn = bytes.withUnsafeBytes { line(UnsafeRawBufferPointer(rebasing: $0[at..<end]), start, position) }
            at = found.next
        }
        held.removeSubrange(..<at)
        heldCount = held.count
        // A file without line feeds must not fill the memory.
        if goesOn && held.count > 4 * lineBytesMax && held.count % 2 == 0 { flush(line: line) }
        return goesOn
    }

    private mutating func hold(_ bytes: UnsafeRawBufferPointer) {
        heldCount += bytes.count
        // Of a wide text all is held: it cannot be cut elsewhere than at a character.
        let room = encoding.isWide ? bytes.count : min(bytes.count, max(0, lineBytesMax - held.count))
        held.append(contentsOf: bytes[..<room])
    }

    private mutating func forget() {
        held.removeAll(keepingCapacity: held.capacity <= 64 << 10)
        heldCount = 0
    }

    private static func trimmed(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        line.last == 0x0D ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
    }
}
