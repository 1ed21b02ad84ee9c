import LogModel

/// Where the values of a column lie, without references to count; whoever holds it keeps the block's frames alive.
struct ColumnCursor {
    enum Kind { case constant, texts, dictionary, integers, digits, decimals, hex, times, clock }

    var kind: Kind
    var bytes: UnsafePointer<UInt8>
    /// Of texts, or of the texts of a dictionary, the ends.
    var ends: UnsafePointer<UInt32>
    var codes: UnsafePointer<UInt32>
    var numbers: UnsafePointer<Int64>
    /// Bytes of a constant, digits of a number, a time's unit.
    var width = 0
    var isUpper = false
    var shape = TimeShape(fraction: 0, isZulu: false, hasLetter: false)

    init(_ kind: Kind, bytes: UnsafePointer<UInt8>) {
        self.kind = kind
        self.bytes = bytes
        // Never followed unless set: `kind` says which are.
        ends = UnsafePointer(bitPattern: 16)!
        codes = UnsafePointer(bitPattern: 16)!
        numbers = UnsafePointer(bitPattern: 16)!
    }

    /// Writes value number `index` of a row with that time. False: there is no room, or it cannot be written.
    @inline(__always)
    func append(_ index: Int, time: Timestamp, to out: inout LineBuffer) -> Bool {
        switch kind {
        case .constant: return out.append(bytes, width)
        case .texts: return appendText(index, to: &out)
        case .dictionary: return appendText(Int(codes[index]), to: &out)
        case .integers: return Self.append(numbers[index], to: &out)
        case .digits: return numbers[index] >= 0 && out.append(digits: numbers[index], width: width)
        case .decimals: return Self.append(numbers[index], scale: Int(codes[index]), to: &out)
        case .hex: return out.append(hex: bytes + index &* ((width &+ 1) >> 1), width: width, isUpper: isUpper)
        case .times: return TimeText.write(numbers[index] &+ TimeText.floor(time, Int64(width)), shape, to: &out)
        case .clock:
            let day = TimeText.unitsPerDay(fraction: shape.fraction)
            return TimeText.writeClock(
                TimeText.modulo(numbers[index] &+ TimeText.clock(of: time, fraction: shape.fraction), day), shape.fraction, to: &out)
        }
    }

    @inline(__always)
    private func appendText(_ index: Int, to out: inout LineBuffer) -> Bool {
        let start = index == 0 ? 0 : Int(ends[index &- 1])
        return out.append(bytes + start, Int(ends[index]) &- start)
    }

    private static func append(_ number: Int64, to out: inout LineBuffer) -> Bool {
        if number >= 0 { return out.append(digits: number, width: 1) }
        return number > .min && out.append(UInt8(ascii: "-")) && out.append(digits: -number, width: 1)
    }

    private static func append(_ number: Int64, scale: Int, to out: inout LineBuffer) -> Bool {
        if scale == 0 { return append(number, to: &out) }
        guard number > .min else { return false }
        if number < 0 && !out.append(UInt8(ascii: "-")) { return false }
        var power: Int64 = 1
        for _ in 0..<scale { power &*= 10 }
        let (whole, part) = abs(number).quotientAndRemainder(dividingBy: power)
        return out.append(digits: whole, width: 1) && out.append(UInt8(ascii: ".")) && out.append(digits: part, width: scale)
    }
}
