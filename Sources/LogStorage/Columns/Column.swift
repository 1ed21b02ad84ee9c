import LogModel

/// How the values of a slot are stored.
///
/// Every form gives back the very bytes of the value; where a value does not fit, the column takes another form.
indirect enum ColumnForm: Equatable, Sendable {
    /// All values are these bytes.
    case constant([UInt8])
    /// Bytes one behind the other, and their lengths.
    case strings(lengths: PackedIntegers, bytes: FramePlace, byteCount: Int)
    /// Distinct values as strings, and for each value the number of its own.
    case dictionary(values: Column, codes: PackedIntegers)
    /// Whole numbers without leading zeros or plus sign.
    case integers(PackedIntegers)
    /// As many digits each: `0017`.
    case digits(width: Int, PackedIntegers)
    /// `-1.50` as -150 and scale 2.
    case decimals(PackedIntegers, scales: PackedIntegers)
    /// As many hexadecimal digits each, two to the byte.
    case hex(width: Int, isUpper: Bool, bytes: FramePlace)
    /// `2026-01-15T10:00:00.057Z` with so many digits of the second, as difference to the entry's own time in that unit.
    case times(TimeShape, PackedIntegers)
    /// `10:00:00.057`: the same for the time of day, modulo a day.
    case clock(fraction: Int, PackedIntegers)
    /// Parts between separators that stand in every value: `1.2.3.4`, `Root=1-69682e00`.
    case shape(separators: [[UInt8]], parts: [Column])
}

/// A time of the form of RFC 3339 in UTC.
struct TimeShape: Equatable, Sendable {
    /// Digits of the second's fraction, 0…9.
    var fraction: Int
    /// It ends in `Z`.
    var isZulu: Bool
    /// `T`, or a space.
    var hasLetter: Bool

    var byteCount: Int { 19 + (fraction > 0 ? 1 + fraction : 0) + (isZulu ? 1 : 0) }
}

/// The values of one slot in the rows of a block, in the order of the rows.
struct Column: Equatable, Sendable {
    var count: Int
    var stamp: ColumnStamp
    var form: ColumnForm
}

/// Bytes of a column's description (docs/format/segment.md, "Columns of a block").
extension Column {
    /// Parts of parts: deeper is not written, and a reader refuses it.
    static let depthMax = 4

    private enum Kind: UInt8 {
        case constant, strings, dictionary, integers, digits, decimals, hex, times, clock, shape
    }

    func encode(_ out: inout [UInt8]) {
        func begin(_ kind: Kind) {
            out.append(kind.rawValue)
            out.append(varint: Int(stamp.classes.rawValue))
            out.append(varint: stamp.shortest)
            out.append(varint: stamp.longest - stamp.shortest)
            out.append(varint: stamp.longestWord)
        }
        switch form {
        case .constant(let bytes):
            out.append(Kind.constant.rawValue)
            Self.append(bytes, &out)
        case .strings(let lengths, let place, let byteCount):
            begin(.strings)
            lengths.encode(&out)
            out.append(varint: byteCount)
            Self.append(place, &out)
        case .dictionary(let values, let codes):
            begin(.dictionary)
            out.append(varint: values.count)
            values.encode(&out)
            codes.encode(&out)
        case .integers(let numbers):
            begin(.integers)
            numbers.encode(&out)
        case .digits(let width, let numbers):
            begin(.digits)
            out.append(varint: width)
            numbers.encode(&out)
        case .decimals(let numbers, let scales):
            begin(.decimals)
            numbers.encode(&out)
            scales.encode(&out)
        case .hex(let width, let isUpper, let place):
            begin(.hex)
            out.append(varint: width << 1 | (isUpper ? 1 : 0))
            Self.append(place, &out)
        case .times(let shape, let numbers):
            begin(.times)
            out.append(UInt8(shape.fraction) | (shape.isZulu ? 16 : 0) | (shape.hasLetter ? 32 : 0))
            numbers.encode(&out)
        case .clock(let fraction, let numbers):
            begin(.clock)
            out.append(UInt8(fraction))
            numbers.encode(&out)
        case .shape(let separators, let parts):
            begin(.shape)
            out.append(varint: parts.count)
            for separator in separators { Self.append(separator, &out) }
            for part in parts { part.encode(&out) }
        }
    }

    private static func append(_ bytes: [UInt8], _ out: inout [UInt8]) {
        out.append(varint: bytes.count)
        out.append(contentsOf: bytes)
    }

    private static func append(_ place: FramePlace, _ out: inout [UInt8]) {
        out.append(varint: place.frame)
        out.append(varint: place.offset)
    }

    private static func place(_ reader: inout ByteReader) throws(FormatError) -> FramePlace {
        FramePlace(frame: try reader.varintCount(), offset: try reader.varintCount())
    }

    static func decode(_ reader: inout ByteReader, count: Int, depth: Int = 0) throws(FormatError) -> Column {
        let at = reader.offset
        guard depth <= depthMax, let kind = Kind(rawValue: try reader.uint8()) else {
            throw FormatError(.invalid("unknown kind of column"), at: at)
        }
        if kind == .constant {
            let bytes = [UInt8](try reader.bytes(count: reader.varintCount()))
            return Column(count: count, stamp: .ofValue(bytes), form: .constant(bytes))
        }
        let classes = ByteClasses(rawValue: UInt16(truncatingIfNeeded: try reader.varint()))
        let shortest = try reader.varintCount()
        let longest = shortest + (try reader.varintCount())
        let stamp = ColumnStamp(classes: classes, shortest: shortest, longest: longest, longestWord: try reader.varintCount())
        func numbers() throws(FormatError) -> PackedIntegers { try PackedIntegers.decode(&reader, count: count) }
        let form: ColumnForm
        switch kind {
        case .constant, .strings:
            let lengths = try numbers()
            let byteCount = try reader.varintCount()
            form = .strings(lengths: lengths, bytes: try place(&reader), byteCount: byteCount)
        case .dictionary:
            let distinct = try reader.varintCount()
            guard distinct > 0 && distinct <= count else { throw FormatError(.invalid("\(distinct) distinct values of \(count)"), at: at) }
            let values = try decode(&reader, count: distinct, depth: depth + 1)
            guard case .strings = values.form else { throw FormatError(.invalid("a dictionary of no strings"), at: at) }
            form = .dictionary(values: values, codes: try numbers())
        case .integers: form = .integers(try numbers())
        case .digits:
            let width = try reader.varintCount()
            guard (1...18).contains(width) else { throw FormatError(.invalid("numbers of \(width) digits"), at: at) }
            form = .digits(width: width, try numbers())
        case .decimals: form = .decimals(try numbers(), scales: try numbers())
        case .hex:
            let packed = try reader.varintCount()
            form = .hex(width: packed >> 1, isUpper: packed & 1 == 1, bytes: try place(&reader))
        case .times:
            let bits = try reader.uint8()
            let shape = TimeShape(fraction: Int(bits & 15), isZulu: bits & 16 != 0, hasLetter: bits & 32 != 0)
            guard shape.fraction <= 9 else { throw FormatError(.invalid("times with \(shape.fraction) digits"), at: at) }
            form = .times(shape, try numbers())
        case .clock:
            let fraction = Int(try reader.uint8())
            guard fraction <= 9 else { throw FormatError(.invalid("times with \(fraction) digits"), at: at) }
            form = .clock(fraction: fraction, try numbers())
        case .shape:
            let parts = try reader.elementCount()
            guard parts > 0 else { throw FormatError(.invalid("a shape without parts"), at: at) }
            var separators: [[UInt8]] = []
            for _ in 0...parts { separators.append([UInt8](try reader.bytes(count: reader.varintCount()))) }
            var columns: [Column] = []
            for _ in 0..<parts { columns.append(try decode(&reader, count: count, depth: depth + 1)) }
            form = .shape(separators: separators, parts: columns)
        }
        return Column(count: count, stamp: stamp, form: form)
    }
}
