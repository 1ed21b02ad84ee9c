import CShims
import LogModel

/// A column whose values are at hand.
final class OpenColumn {
    private enum Values {
        case constant([UInt8])
        case texts(bytes: [UInt8], ends: [UInt32])
        case dictionary(OpenColumn, codes: [UInt32])
        case integers([Int64])
        case digits([Int64], width: Int)
        case decimals([Int64], scales: [UInt8])
        case hex([UInt8], width: Int, isUpper: Bool)
        case times([Int64], TimeShape)
        case clock([Int64], fraction: Int)
        case shape([[UInt8]], [OpenColumn])
    }

    let count: Int
    private let values: Values

    init(_ column: Column, _ frames: ColumnFrames) throws(FormatError) {
        count = column.count
        values =
            switch column.form {
            case .constant(let bytes): .constant(bytes)
            case .strings(let lengths, let place, let byteCount):
                .texts(bytes: frames.array(try frames.bytes(place, count: byteCount)), ends: try Self.ends(lengths, byteCount, frames))
            case .dictionary(let values, let codes):
                .dictionary(try OpenColumn(values, frames), codes: try Self.codes(codes, below: values.count, frames))
            case .integers(let numbers): .integers(try numbers.values(frames))
            case .digits(let width, let numbers): .digits(try numbers.values(frames), width: width)
            case .decimals(let numbers, let scales):
                .decimals(
                    try numbers.values(frames), scales: try Self.codes(scales, below: 19, frames).map { UInt8(truncatingIfNeeded: $0) })
            case .hex(let width, let isUpper, let place):
                .hex(frames.array(try frames.bytes(place, count: column.count * ((width + 1) / 2))), width: width, isUpper: isUpper)
            case .times(let shape, let numbers): .times(try numbers.values(frames), shape)
            case .clock(let fraction, let numbers): .clock(try numbers.values(frames), fraction: fraction)
            case .shape(let separators, let parts): .shape(separators, try Self.open(parts, frames))
            }
    }

    private static func open(_ parts: [Column], _ frames: ColumnFrames) throws(FormatError) -> [OpenColumn] {
        var open: [OpenColumn] = []
        for part in parts { open.append(try OpenColumn(part, frames)) }
        return open
    }

    private static func ends(_ lengths: PackedIntegers, _ byteCount: Int, _ frames: ColumnFrames) throws(FormatError) -> [UInt32] {
        var ends: [UInt32] = []
        let lengths = try lengths.values(frames)
        ends.reserveCapacity(lengths.count)
        var end: Int64 = 0
        for length in lengths {
            guard length >= 0 && length <= Int64(byteCount) - end else {
                throw FormatError(.truncated(needed: Int(clamping: length), left: byteCount - Int(end)), at: 0)
            }
            end += length
            ends.append(UInt32(truncatingIfNeeded: end))
        }
        guard end == byteCount else { throw FormatError(.invalid("values come to \(end) of \(byteCount) bytes"), at: 0) }
        return ends
    }

    private static func codes(_ packed: PackedIntegers, below limit: Int, _ frames: ColumnFrames) throws(FormatError) -> [UInt32] {
        var codes: [UInt32] = []
        let values = try packed.values(frames)
        codes.reserveCapacity(values.count)
        for value in values {
            guard value >= 0 && value < limit else { throw FormatError(.invalid("value \(value) of \(limit)"), at: 0) }
            codes.append(UInt32(truncatingIfNeeded: value))
        }
        return codes
    }

    /// Writes value number `index`, which is below `count`, of a row with that time. False: there is no room, or no such value.
    func append(_ index: Int, time: Timestamp, to out: inout LineBuffer) -> Bool {
        switch values {
        case .constant(let bytes): return bytes.withUnsafeBufferPointer { out.append($0, at: 0, $0.count) }
        case .texts(let bytes, let ends):
            let start = index == 0 ? 0 : Int(ends[index - 1])
            let end = Int(ends[index])
            return bytes.withUnsafeBufferPointer { out.append($0, at: start, end - start) }
        case .dictionary(let values, let codes): return values.append(Int(codes[index]), time: time, to: &out)
        case .integers(let numbers): return Self.append(numbers[index], to: &out)
        case .digits(let numbers, let width): return numbers[index] >= 0 && out.append(digits: numbers[index], width: width)
        case .decimals(let numbers, let scales): return Self.append(numbers[index], scale: Int(scales[index]), to: &out)
        case .hex(let bytes, let width, let isUpper):
            if width == 0 { return true }
            return bytes.withUnsafeBufferPointer { out.append(hex: $0.baseAddress! + index * ((width + 1) / 2), width: width, isUpper: isUpper) }
        case .times(let numbers, let shape):
            return TimeText.write(numbers[index] &+ TimeText.floor(time, TimeText.unit(fraction: shape.fraction)), shape, to: &out)
        case .clock(let numbers, let fraction):
            let day = TimeText.unitsPerDay(fraction: fraction)
            let own = TimeText.clock(of: time, fraction: fraction)
            return TimeText.writeClock(TimeText.modulo(numbers[index] &+ own, day), fraction, to: &out)
        case .shape(let separators, let parts):
            for (number, part) in parts.enumerated() {
                let separator = separators[number]
                guard separator.withUnsafeBufferPointer({ out.append($0, at: 0, $0.count) }), part.append(index, time: time, to: &out) else {
                    return false
                }
            }
            let last = separators[parts.count]
            return last.withUnsafeBufferPointer { out.append($0, at: 0, $0.count) }
        }
    }

    private static func append(_ number: Int64, to out: inout LineBuffer) -> Bool {
        if number >= 0 { return out.append(digits: number, width: 1) }
        return number > .min && out.append(UInt8(ascii: "-")) && out.append(digits: -number, width: 1)
    }

    private static let powers: [Int64] = (0..<19).map { (0..<$0).reduce(1) { power, _ in power * 10 } }

    private static func append(_ number: Int64, scale: Int, to out: inout LineBuffer) -> Bool {
        if scale == 0 { return append(number, to: &out) }
        guard number > .min else { return false }
        if number < 0 && !out.append(UInt8(ascii: "-")) { return false }
        let (whole, part) = abs(number).quotientAndRemainder(dividingBy: powers[scale])
        return out.append(digits: whole, width: 1) && out.append(UInt8(ascii: ".")) && out.append(digits: part, width: scale)
    }

    /// Values that hold the needle, a bit each; nil: none does.
    ///
    /// - Parameter times: of the values' rows: what some forms are written from.
    func holding(_ needle: LineNeedle, times: (Int) -> Timestamp) throws(FormatError) -> RowBits? {
        switch values {
        case .constant(let bytes):
            return bytes.withUnsafeBytes { LineSearch.holds(.needle(needle), $0) } ? RowBits(all: count) : nil
        case .texts(let bytes, let ends): return Self.search(bytes, ends, needle)
        case .dictionary(let values, let codes):
            guard let found = try values.holding(needle, times: times) else { return nil }
            var bits = RowBits(none: count)
            for (index, code) in codes.enumerated() where found[Int(code)] { bits.insert(index) }
            return bits
        default:
            let (bytes, ends) = try texts(times)
            return Self.search(bytes, ends, needle)
        }
    }

    private static func search(_ bytes: [UInt8], _ ends: [UInt32], _ needle: LineNeedle) -> RowBits? {
        var batch = LogBatch()
        batch.lines = bytes
        batch.lineEnds = ends
        batch.timestamps = Array(repeating: 0, count: ends.count)
        let rows = LineSearch.rows(batch, holding: needle)
        if rows.isEmpty { return nil }
        var bits = RowBits(none: ends.count)
        for row in rows { bits.insert(Int(row)) }
        return bits
    }

    /// All values written out.
    private func texts(_ times: (Int) -> Timestamp) throws(FormatError) -> (bytes: [UInt8], ends: [UInt32]) {
        var capacity = 64 * count + 4096
        while true {
            var ends: [UInt32] = []
            ends.reserveCapacity(count)
            var fits = true
            let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
                var out = LineBuffer(buffer.baseAddress!, capacity: capacity)
                for index in 0..<count {
                    guard append(index, time: times(index), to: &out) else {
                        fits = false
                        break
                    }
                    ends.append(UInt32(out.count))
                }
                filled = out.count
            }
            if fits { return (bytes, ends) }
            capacity *= 4
            guard capacity < 1 << 30 else { throw FormatError(.invalid("a value that cannot be written"), at: 0) }
        }
    }
}

extension LineBuffer {
    @inline(__always)
    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int, _ more: Int) -> Bool {
        more == 0 || append(bytes.baseAddress! + start, more)
    }
}
