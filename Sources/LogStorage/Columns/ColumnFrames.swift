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

/// The frames of a block as stored, unpacked when they are first asked for.
final class ColumnFrames {
    struct Range: Equatable, Sendable {
        /// As many as unpacked: plain; else one zstd frame.
        var storedBytes: Int
        var rawBytes: Int
    }

    /// A part of an unpacked frame.
    struct Slice {
        var frame: Int
        var range: Swift.Range<Int>
    }

    private let ranges: [Range]
    private let stored: [UInt8]
    private let starts: [Int]
    private var unpacked: [[UInt8]?]
    private let zstd: Zstd

    /// - Parameter stored: all frames, one behind the other.
    init(_ ranges: [Range], stored: [UInt8], zstd: Zstd) throws(FormatError) {
        var starts: [Int] = []
        var at = 0
        for range in ranges {
            starts.append(at)
            at += range.storedBytes
        }
        guard at == stored.count else { throw FormatError(.truncated(needed: at, left: stored.count), at: 0) }
        (self.ranges, self.stored, self.starts, self.zstd) = (ranges, stored, starts, zstd)
        unpacked = Array(repeating: nil, count: ranges.count)
    }

    /// Frames that were just made, before they are compressed: for the look at what would be read.
    init(_ frames: [FrameBuilder.Frame], zstd: Zstd) {
        ranges = frames.map { Range(storedBytes: $0.bytes.count, rawBytes: $0.bytes.count) }
        unpacked = frames.map(\.bytes)
        (stored, starts, self.zstd) = ([], [], zstd)
    }

    func bytes(_ place: FramePlace, count: Int) throws(FormatError) -> Slice {
        if count == 0 { return Slice(frame: -1, range: 0..<0) }
        guard place.frame < ranges.count else { throw FormatError(.invalid("frame \(place.frame) of \(ranges.count)"), at: 0) }
        let raw = ranges[place.frame].rawBytes
        guard count <= raw, place.offset <= raw - count else {
            throw FormatError(.truncated(needed: place.offset + count, left: raw), at: starts.isEmpty ? 0 : starts[place.frame])
        }
        if unpacked[place.frame] == nil { unpacked[place.frame] = try unpack(place.frame) }
        return Slice(frame: place.frame, range: place.offset..<place.offset + count)
    }

    private func unpack(_ frame: Int) throws(FormatError) -> [UInt8] {
        let range = ranges[frame]
        let source = starts[frame]..<starts[frame] + range.storedBytes
        if range.storedBytes == range.rawBytes { return Array(stored[source]) }
        var out = [UInt8](unsafeUninitializedCapacity: range.rawBytes) { _, count in count = range.rawBytes }
        try stored[source].withBytes { (packed) throws(FormatError) in
            try out.withMutableBytes { (target) throws(FormatError) in try zstd.decompress(packed, into: target, offset: source.lowerBound) }
        }
        return out
    }

    func withBytes<T>(_ slice: Slice, _ body: (UnsafePointer<UInt8>) -> T) -> T {
        if slice.frame < 0 { return withUnsafePointer(to: 0) { body($0) } }
        return unpacked[slice.frame]!.withUnsafeBufferPointer { body($0.baseAddress! + slice.range.lowerBound) }
    }

    func array(_ slice: Slice) -> [UInt8] { slice.frame < 0 ? [] : Array(unpacked[slice.frame]![slice.range]) }
}
