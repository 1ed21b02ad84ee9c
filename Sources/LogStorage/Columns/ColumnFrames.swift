import LogModel

/// Gathers the packed bytes of a block's columns: small ones share a frame, so that zstd has something to work with.
struct FrameBuilder {
    struct Frame {
        var bytes: [UInt8]
        /// Hashes and the like: nothing to gain by compressing.
        var isRandom = false
    }

    /// What is longer has a frame of its own.
    private static let sharedBytesMax = 1 << 11
    /// A shared frame is closed when it is longer.
    private static let frameBytesMax = 1 << 14

    private(set) var frames: [Frame] = []
    private var open: Int?

    /// - Parameter fill: writes all `count` bytes.
    mutating func add(_ count: Int, isRandom: Bool = false, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) -> FramePlace {
        if count > Self.sharedBytesMax {
            frames.append(
                Frame(
                    bytes: [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                        fill(buffer.baseAddress!)
                        filled = count
                    }, isRandom: isRandom))
            return FramePlace(frame: frames.count - 1, offset: 0)
        }
        if count == 0 { return FramePlace(frame: 0, offset: 0) }
        if open == nil || frames[open!].bytes.count > Self.frameBytesMax {
            frames.append(Frame(bytes: []))
            open = frames.count - 1
        }
        let offset = frames[open!].bytes.count
        frames[open!].bytes.append(contentsOf: repeatElement(0, count: count))
        frames[open!].bytes.withUnsafeMutableBufferPointer { fill($0.baseAddress! + offset) }
        return FramePlace(frame: open!, offset: offset)
    }
}

/// The frames of a block as stored, unpacked when they are first asked for. What it hands out lives as long as it does.
final class ColumnFrames {
    struct Range: Equatable, Sendable {
        /// As many as unpacked: plain; else one zstd frame.
        var storedBytes: Int
        var rawBytes: Int
    }

    let memory = ColumnMemory()
    private let ranges: [Range]
    private let stored: UnsafePointer<UInt8>
    private let starts: [Int]
    private var unpacked: [UnsafePointer<UInt8>?]
    private let zstd: Zstd

    /// - Parameter read: fills in all frames, one behind the other.
    init<E: Error>(_ ranges: [Range], storedBytes: Int, zstd: Zstd, read: (UnsafeMutableRawBufferPointer) throws(E) -> Void) throws {
        var starts: [Int] = []
        var at = 0
        for range in ranges {
            starts.append(at)
            at += range.storedBytes
        }
        guard at == storedBytes else { throw FormatError(.truncated(needed: at, left: storedBytes), at: 0) }
        let bytes = memory.allocate(UInt8.self, storedBytes)
        try read(UnsafeMutableRawBufferPointer(start: bytes, count: storedBytes))
        (self.ranges, self.stored, self.starts, self.zstd) = (ranges, UnsafePointer(bytes), starts, zstd)
        unpacked = Array(repeating: nil, count: ranges.count)
    }

    /// Frames that were just made, before they are compressed: for the look at what would be read.
    init(_ frames: [FrameBuilder.Frame], zstd: Zstd) {
        ranges = frames.map { Range(storedBytes: $0.bytes.count, rawBytes: $0.bytes.count) }
        let memory = memory
        unpacked = frames.map { frame in
            let copy = memory.allocate(UInt8.self, frame.bytes.count)
            frame.bytes.withUnsafeBufferPointer { copy.update(from: $0.baseAddress!, count: $0.count) }
            return UnsafePointer(copy)
        }
        (stored, starts, self.zstd) = (UnsafePointer(memory.allocate(UInt8.self, 0)), Array(repeating: 0, count: frames.count), zstd)
    }

    /// `count` bytes from `place` on.
    func bytes(_ place: FramePlace, count: Int) throws(FormatError) -> UnsafePointer<UInt8> {
        if count == 0 { return stored }
        guard place.frame < ranges.count else { throw FormatError(.invalid("frame \(place.frame) of \(ranges.count)"), at: 0) }
        let raw = ranges[place.frame].rawBytes
        guard count <= raw, place.offset <= raw - count else {
            throw FormatError(.truncated(needed: place.offset + count, left: raw), at: starts[place.frame])
        }
        if let frame = unpacked[place.frame] { return frame + place.offset }
        let frame = try unpack(place.frame)
        unpacked[place.frame] = frame
        return frame + place.offset
    }

    private func unpack(_ frame: Int) throws(FormatError) -> UnsafePointer<UInt8> {
        let range = ranges[frame]
        let source = stored + starts[frame]
        if range.storedBytes == range.rawBytes { return source }
        // zstd packs a byte into no less than a 30,000th of it or so: a frame that claims more is damaged.
        guard range.rawBytes >> 17 <= range.storedBytes else {
            throw FormatError(.invalid("a frame of \(range.rawBytes) bytes"), at: starts[frame])
        }
        let out = memory.allocate(UInt8.self, range.rawBytes)
        try zstd.decompress(
            UnsafeRawBufferPointer(start: source, count: range.storedBytes),
            into: UnsafeMutableRawBufferPointer(start: out, count: range.rawBytes),
            offset: starts[frame])
        return UnsafePointer(out)
    }
}
