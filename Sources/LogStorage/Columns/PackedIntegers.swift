import LogModel

/// Where a column's bytes stand: in which frame of the block, and from which byte of it.
struct FramePlace: Equatable, Sendable {
    var frame: Int
    var offset: Int
}

/// Integers as differences to a base, or to the one before plus the base, cut into planes: all lowest bytes, then all second bytes …
///
/// Planes leave to zstd's entropy coder what bit-packing would do, and keep each byte in its place.
struct PackedIntegers: Equatable, Sendable {
    var count: Int
    var base: Int64
    /// Each value is the one before (the first: 0) plus base plus what is packed.
    var isDelta: Bool
    /// Planes, 0…8; 0: nothing is packed.
    var width: Int
    var place: FramePlace

    static func encode(_ values: [Int64], into frames: inout FrameBuilder) -> PackedIntegers {
        values.withUnsafeBufferPointer { values in
            guard let first = values.first else {
                return PackedIntegers(count: 0, base: 0, isDelta: false, width: 0, place: FramePlace(frame: 0, offset: 0))
            }
            var (low, high) = (first, first)
            var (lowStep, highStep) = (first, first)
            var before: Int64 = 0
            for value in values {
                low = min(low, value)
                high = max(high, value)
                let step = value &- before
                lowStep = min(lowStep, step)
                highStep = max(highStep, step)
                before = value
            }
            let plain = UInt64(bitPattern: high &- low)
            let delta = UInt64(bitPattern: highStep &- lowStep)
            let isDelta = delta < plain / 4
            let width = (71 - (isDelta ? delta : plain).leadingZeroBitCount) / 8
            let base = isDelta ? lowStep : low
            var packed = PackedIntegers(
                count: values.count, base: base, isDelta: isDelta, width: width, place: FramePlace(frame: 0, offset: 0))
            if width > 0 {
                let count = values.count
                packed.place = frames.add(count * width) { out in
                    var before: Int64 = 0
                    for at in 0..<count {
                        var rest = UInt64(bitPattern: values[at] &- before &- base)
                        if isDelta { before = values[at] }
                        var plane = at
                        for _ in 0..<width {
                            out[plane] = UInt8(truncatingIfNeeded: rest)
                            rest >>= 8
                            plane &+= count
                        }
                    }
                }
            }
            return packed
        }
    }

    func encode(_ out: inout [UInt8]) {
        out.append(UInt8(width) | (isDelta ? 0x80 : 0))
        out.append(varint: Varint.zigzag(base))
        if width > 0 {
            out.append(varint: place.frame)
            out.append(varint: place.offset)
        }
    }

    static func decode(_ reader: inout ByteReader, count: Int) throws(FormatError) -> PackedIntegers {
        let at = reader.offset
        let byte = try reader.uint8()
        var packed = PackedIntegers(
            count: count, base: Varint.unzigzag(try reader.varint()), isDelta: byte & 0x80 != 0, width: Int(byte & 0x7F),
            place: FramePlace(frame: 0, offset: 0))
        guard packed.width <= 8 else { throw FormatError(.invalid("integers of \(packed.width) bytes"), at: at) }
        if packed.width > 0 { packed.place = FramePlace(frame: try reader.varintCount(), offset: try reader.varintCount()) }
        return packed
    }

    /// They live as long as the frames.
    func values(_ frames: ColumnFrames) throws(FormatError) -> UnsafePointer<Int64> {
        let packed = try frames.bytes(place, count: count * width)
        let out = frames.memory.allocate(Int64.self, count)
        switch width {
        case 0: for at in 0..<count { out[at] = 0 }
        case 1: for at in 0..<count { out[at] = Int64(packed[at]) }
        case 2: for at in 0..<count { out[at] = Int64(packed[at]) | Int64(packed[at &+ count]) << 8 }
        default:
            for at in 0..<count { out[at] = Int64(packed[at]) }
            for plane in 1..<width {
                let start = packed + plane * count
                let shift = Int64(8 * plane)
                for at in 0..<count { out[at] |= Int64(start[at]) << shift }
            }
        }
        if isDelta {
            var before: Int64 = 0
            for at in 0..<count {
                before = before &+ base &+ out[at]
                out[at] = before
            }
        } else if base != 0 {
            for at in 0..<count { out[at] = out[at] &+ base }
        }
        return UnsafePointer(out)
    }
}
