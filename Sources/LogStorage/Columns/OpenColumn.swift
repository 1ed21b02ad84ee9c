import CShims
import Glibc
import LogModel

/// A column whose values are at hand: texts and values by turns, more than one value only where it has a shape.
final class OpenColumn {
    struct Piece {
        var text: [UInt8]
        var cursor: ColumnCursor
    }

    let count: Int
    private(set) var pieces: [Piece] = []
    /// Behind the last piece.
    private(set) var tail: [UInt8] = []
    private let frames: ColumnFrames
    private var texts: Int { pieces[0].cursor.kind == .dictionary ? distinct : count }
    private var distinct = 0

    init(_ column: Column, _ frames: ColumnFrames) throws(FormatError) {
        count = column.count
        self.frames = frames
        try add(column)
    }

    private func add(_ column: Column) throws(FormatError) {
        let none = try frames.bytes(FramePlace(frame: 0, offset: 0), count: 0)
        var cursor = ColumnCursor(.constant, bytes: none)
        switch column.form {
        case .constant(let bytes):
            cursor.bytes = frames.memory.copy(bytes)
            cursor.width = bytes.count
        case .strings(let lengths, let place, let byteCount):
            cursor = try strings(lengths, place, byteCount)
        case .dictionary(let values, let codes):
            guard case .strings(let lengths, let place, let byteCount) = values.form else {
                throw FormatError(.invalid("a dictionary of no strings"), at: 0)
            }
            cursor = try strings(lengths, place, byteCount)
            cursor.kind = .dictionary
            cursor.codes = try self.codes(codes, below: values.count)
            distinct = values.count
        case .integers(let numbers):
            cursor.kind = .integers
            cursor.numbers = try numbers.values(frames)
        case .digits(let width, let numbers):
            cursor.kind = .digits
            cursor.numbers = try numbers.values(frames)
            cursor.width = width
        case .decimals(let numbers, let scales):
            cursor.kind = .decimals
            cursor.numbers = try numbers.values(frames)
            cursor.codes = try codes(scales, below: 19)
        case .hex(let width, let isUpper, let place):
            cursor.kind = .hex
            cursor.bytes = try frames.bytes(place, count: column.count * ((width + 1) / 2))
            (cursor.width, cursor.isUpper) = (width, isUpper)
        case .times(let shape, let numbers):
            cursor.kind = .times
            cursor.numbers = try numbers.values(frames)
            (cursor.shape, cursor.width) = (shape, Int(TimeText.unit(fraction: shape.fraction)))
        case .clock(let fraction, let numbers):
            cursor.kind = .clock
            cursor.numbers = try numbers.values(frames)
            cursor.shape.fraction = fraction
        case .shape(let separators, let parts):
            for (number, part) in parts.enumerated() {
                tail += separators[number]
                try add(part)
            }
            tail += separators[parts.count]
            return
        }
        pieces.append(Piece(text: tail, cursor: cursor))
        tail = []
    }

    private func strings(_ lengths: PackedIntegers, _ place: FramePlace, _ byteCount: Int) throws(FormatError) -> ColumnCursor {
        var cursor = ColumnCursor(.texts, bytes: try frames.bytes(place, count: byteCount))
        let values = try lengths.values(frames)
        let ends = frames.memory.allocate(UInt32.self, lengths.count)
        var end: Int64 = 0
        for at in 0..<lengths.count {
            let length = values[at]
            guard length >= 0 && length <= Int64(byteCount) - end else {
                throw FormatError(.truncated(needed: Int(clamping: length), left: byteCount - Int(end)), at: 0)
            }
            end += length
            ends[at] = UInt32(truncatingIfNeeded: end)
        }
        guard end == byteCount else { throw FormatError(.invalid("values come to \(end) of \(byteCount) bytes"), at: 0) }
        cursor.ends = UnsafePointer(ends)
        return cursor
    }

    private func codes(_ packed: PackedIntegers, below limit: Int) throws(FormatError) -> UnsafePointer<UInt32> {
        let values = try packed.values(frames)
        let codes = frames.memory.allocate(UInt32.self, packed.count)
        for at in 0..<packed.count {
            guard values[at] >= 0 && values[at] < limit else { throw FormatError(.invalid("value \(values[at]) of \(limit)"), at: 0) }
            codes[at] = UInt32(truncatingIfNeeded: values[at])
        }
        return UnsafePointer(codes)
    }

    /// Values that hold the needle, a bit each; nil: none does.
    ///
    /// - Parameter times: of the values' rows: what some forms are written from.
    func holding(_ needle: LineNeedle, times: (Int) -> Timestamp) throws(FormatError) -> RowBits? {
        if pieces.count == 1 && tail.isEmpty && pieces[0].text.isEmpty {
            let cursor = pieces[0].cursor
            switch cursor.kind {
            case .constant:
                return LineSearch.holds(.needle(needle), UnsafeRawBufferPointer(start: cursor.bytes, count: cursor.width))
                    ? RowBits(all: count) : nil
            case .texts: return search(cursor.bytes, cursor.ends, needle)
            case .dictionary:
                guard let found = search(cursor.bytes, cursor.ends, needle) else { return nil }
                var bits = RowBits(none: count)
                for index in 0..<count where found[Int(cursor.codes[index])] { bits.insert(index) }
                return bits
            case .hex where needle.bytes.count == cursor.width: return wholeHex(cursor, needle)
            default: break
            }
        }
        return try searchWritten(needle, times)
    }

    /// A needle as long as the values is one of them, or none.
    private func wholeHex(_ cursor: ColumnCursor, _ needle: LineNeedle) -> RowBits? {
        let letters: ClosedRange<UInt8> = cursor.isUpper && !needle.isFolded ? 65...70 : 97...102
        guard needle.bytes.allSatisfy({ $0 &- 48 < 10 || letters.contains($0) }) else { return nil }
        let bytes = (cursor.width + 1) / 2
        var packed = [UInt8](repeating: 0, count: bytes)
        needle.bytes.withUnsafeBufferPointer { digits in
            packed.withUnsafeMutableBufferPointer { NumberForms.pack(digits.baseAddress!, cursor.width, into: $0.baseAddress!) }
        }
        var bits: RowBits?
        packed.withUnsafeBufferPointer { packed in
            for index in 0..<count {
                let value = cursor.bytes + index &* bytes
                if value[0] == packed[0] && memcmp(value, packed.baseAddress!, bytes) == 0 {
                    if bits == nil { bits = RowBits(none: count) }
                    bits!.insert(index)
                }
            }
        }
        return bits
    }

    private func search(_ bytes: UnsafePointer<UInt8>, _ ends: UnsafePointer<UInt32>, _ needle: LineNeedle) -> RowBits? {
        let rows = LineSearch.rows(bytes, ends, texts, holding: needle)
        if rows.isEmpty { return nil }
        var bits = RowBits(none: texts)
        for row in rows { bits.insert(Int(row)) }
        return bits
    }

    /// Writes all values out and searches them.
    private func searchWritten(_ needle: LineNeedle, _ times: (Int) -> Timestamp) throws(FormatError) -> RowBits? {
        var capacity = 64 * count + 4096
        let ends = frames.memory.allocate(UInt32.self, count)
        while true {
            let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
            defer { bytes.deallocate() }
            var out = LineBuffer(bytes, capacity: capacity)
            if write(times, ends, to: &out) {
                let rows = LineSearch.rows(bytes, ends, count, holding: needle)
                if rows.isEmpty { return nil }
                return RowBits(rows, count: count)
            }
            capacity *= 4
            guard capacity < 1 << 30 else { throw FormatError(.invalid("a value that cannot be written"), at: 0) }
        }
    }

    private func write(_ times: (Int) -> Timestamp, _ ends: UnsafeMutablePointer<UInt32>, to out: inout LineBuffer) -> Bool {
        for index in 0..<count {
            let time = times(index)
            for piece in pieces {
                let hasRoom = piece.text.withUnsafeBufferPointer { $0.isEmpty || out.append($0.baseAddress!, $0.count) }
                guard hasRoom, piece.cursor.append(index, time: time, to: &out) else { return false }
            }
            guard tail.withUnsafeBufferPointer({ $0.isEmpty || out.append($0.baseAddress!, $0.count) }) else { return false }
            ends[index] = UInt32(out.count)
        }
        return true
    }
}
