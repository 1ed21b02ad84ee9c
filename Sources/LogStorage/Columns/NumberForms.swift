import LogModel

/// The forms for values that are numbers of some writing.
enum NumberForms {
    static func encode(
        _ values: SlotValues, _ lines: UnsafePointer<UInt8>, _ times: UnsafePointer<Timestamp>, _ frames: inout FrameBuilder,
        _ keys: inout KeyBuilder
    ) -> Column? {
        let first = values.ranges[0]
        let start = lines + SlotValues.start(first)
        let count = SlotValues.count(first)
        guard count > 0 else { return nil }
        if let shape = TimeText.shape(start, count) { return timesColumn(shape, values, lines, times, &frames) }
        if let fraction = TimeText.clockFraction(start, count) { return clockColumn(fraction, values, lines, times, &frames) }
        if let column = integers(values, lines, &frames) { return column }
        if let column = digits(values, lines, &frames) { return column }
        if let column = decimals(values, lines, &frames) { return column }
        return hex(values, lines, &frames, &keys)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

    private static func lengths(_ values: SlotValues) -> (shortest: Int, longest: Int) {
        var (shortest, longest) = (Int.max, 0)
        for range in values.ranges {
            shortest = min(shortest, SlotValues.count(range))
            longest = max(longest, SlotValues.count(range))
        }
        return (shortest, longest)
    }

    /// -(10^18-1)…10^18-1 without leading zeros; not -0.
    private static func integers(_ values: SlotValues, _ lines: UnsafePointer<UInt8>, _ frames: inout FrameBuilder) -> Column? {
        var numbers: [Int64] = []
        numbers.reserveCapacity(values.count)
        var hasSign = false
        for range in values.ranges {
            let value = lines + SlotValues.start(range)
            let count = SlotValues.count(range)
            let isNegative = count > 1 && value[0] == UInt8(ascii: "-")
            let from = isNegative ? 1 : 0
            guard count > from, count - from <= 18, value[from] != UInt8(ascii: "0") || count == 1 else { return nil }
            guard let number = number(value, from, count) else { return nil }
            hasSign = hasSign || isNegative
            numbers.append(isNegative ? -number : number)
        }
        let (shortest, longest) = lengths(values)
        return Column(
            count: values.count,
            stamp: ColumnStamp(classes: hasSign ? [.digit, .dash] : .digit, shortest: shortest, longest: longest, longestWord: longest),
            form: .integers(PackedIntegers.encode(numbers, into: &frames)))
    }

    private static func number(_ value: UnsafePointer<UInt8>, _ from: Int, _ to: Int) -> Int64? {
        var number: Int64 = 0
        for at in from..<to {
            let digit = value[at] &- 48
            if digit > 9 { return nil }
            number = number &* 10 &+ Int64(digit)
        }
        return number
    }

    private static func digits(_ values: SlotValues, _ lines: UnsafePointer<UInt8>, _ frames: inout FrameBuilder) -> Column? {
        let width = SlotValues.count(values.ranges[0])
        guard (1...18).contains(width) else { return nil }
        var numbers: [Int64] = []
        numbers.reserveCapacity(values.count)
        for range in values.ranges {
            guard SlotValues.count(range) == width, let number = number(lines + SlotValues.start(range), 0, width) else { return nil }
            numbers.append(number)
        }
        return Column(
            count: values.count, stamp: ColumnStamp(classes: .digit, shortest: width, longest: width, longestWord: width),
            form: .digits(width: width, PackedIntegers.encode(numbers, into: &frames)))
    }

    private static func decimals(_ values: SlotValues, _ lines: UnsafePointer<UInt8>, _ frames: inout FrameBuilder) -> Column? {
        var numbers: [Int64] = []
        var scales: [Int64] = []
        numbers.reserveCapacity(values.count)
        scales.reserveCapacity(values.count)
        var hasSign = false
        for range in values.ranges {
            let value = lines + SlotValues.start(range)
            let count = SlotValues.count(range)
            let isNegative = count > 1 && value[0] == UInt8(ascii: "-")
            let from = isNegative ? 1 : 0
            guard count > from, count - from <= 18, isDigit(value[from]) else { return nil }
            var dot = from
            while dot < count && value[dot] != UInt8(ascii: ".") { dot += 1 }
            // `01.5` and `1.` have no such form.
            if value[from] == UInt8(ascii: "0") && dot > from + 1 || dot == count - 1 { return nil }
            guard let whole = number(value, from, dot), let part = dot < count ? number(value, dot + 1, count) : 0 else { return nil }
            let scale = max(0, count - dot - 1)
            var number = whole
            for _ in 0..<scale { number &*= 10 }
            number += part
            // The sign of -0.0 would be lost.
            if isNegative && number == 0 { return nil }
            hasSign = hasSign || isNegative
            numbers.append(isNegative ? -number : number)
            scales.append(Int64(scale))
        }
        let (shortest, longest) = lengths(values)
        return Column(
            count: values.count,
            stamp: ColumnStamp(
                classes: hasSign ? [.digit, .dot, .dash] : [.digit, .dot], shortest: shortest, longest: longest, longestWord: longest),
            form: .decimals(PackedIntegers.encode(numbers, into: &frames), scales: PackedIntegers.encode(scales, into: &frames)))
    }

    private static func hex(
        _ values: SlotValues, _ lines: UnsafePointer<UInt8>, _ frames: inout FrameBuilder, _ keys: inout KeyBuilder
    ) -> Column? {
        let width = SlotValues.count(values.ranges[0])
        guard (4...1024).contains(width) else { return nil }
        var hasUpper = false
        var hasLower = false
        for range in values.ranges {
            if SlotValues.count(range) != width { return nil }
            let value = lines + SlotValues.start(range)
            for at in 0..<width {
                let byte = value[at]
                if isDigit(byte) { continue }
                if byte &- 97 < 6 { hasLower = true } else if byte &- 65 < 6 { hasUpper = true } else { return nil }
            }
        }
        if hasUpper && hasLower { return nil }
        let bytes = (width + 1) / 2
        let place = frames.add(values.count * bytes, isRandom: true) { out in
            var at = out
            for range in values.ranges {
                pack(lines + SlotValues.start(range), width, into: at)
                keys.add(at, bytes, width: width)
                at += bytes
            }
        }
        return Column(
            count: values.count,
            stamp: ColumnStamp(
                classes: hasUpper ? [.digit, .upperHex] : [.digit, .lowerHex], shortest: width, longest: width, longestWord: width),
            form: .hex(width: width, isUpper: hasUpper, bytes: place))
    }

    /// Two digits to the byte, high one first; a last one alone is a high one.
    @inline(__always)
    static func pack(_ digits: UnsafePointer<UInt8>, _ width: Int, into out: UnsafeMutablePointer<UInt8>) {
        @inline(__always)
        func nibble(_ byte: UInt8) -> UInt8 { (byte & 15) &+ (byte >> 6) &* 9 }
        var at = 0
        var to = 0
        while at &+ 1 < width {
            out[to] = nibble(digits[at]) << 4 | nibble(digits[at &+ 1])
            at &+= 2
            to &+= 1
        }
        if at < width { out[to] = nibble(digits[at]) << 4 }
    }

    private static func timesColumn(
        _ shape: TimeShape, _ values: SlotValues, _ lines: UnsafePointer<UInt8>, _ times: UnsafePointer<Timestamp>,
        _ frames: inout FrameBuilder
    ) -> Column? {
        let unit = TimeText.unit(fraction: shape.fraction)
        var numbers: [Int64] = []
        numbers.reserveCapacity(values.count)
        for (index, range) in values.ranges.enumerated() {
            guard SlotValues.count(range) == shape.byteCount, let time = TimeText.parse(lines + SlotValues.start(range), shape) else {
                return nil
            }
            numbers.append(time &- TimeText.floor(times[Int(values.rows[index])], unit))
        }
        var classes: ByteClasses = [.digit, .dash, .colon]
        if shape.fraction > 0 { classes.insert(.dot) }
        if shape.isZulu || shape.hasLetter { classes.insert(.upper) }
        if !shape.hasLetter { classes.insert(.space) }
        return Column(
            count: values.count, stamp: ColumnStamp(classes: classes, shortest: shape.byteCount, longest: shape.byteCount, longestWord: 10),
            form: .times(shape, PackedIntegers.encode(numbers, into: &frames)))
    }

    private static func clockColumn(
        _ fraction: Int, _ values: SlotValues, _ lines: UnsafePointer<UInt8>, _ times: UnsafePointer<Timestamp>,
        _ frames: inout FrameBuilder
    ) -> Column? {
        let width = TimeText.clockBytes(fraction: fraction)
        var numbers: [Int64] = []
        numbers.reserveCapacity(values.count)
        for (index, range) in values.ranges.enumerated() {
            guard SlotValues.count(range) == width, let clock = TimeText.parseClock(lines + SlotValues.start(range), fraction) else {
                return nil
            }
            let day = TimeText.unitsPerDay(fraction: fraction)
            let own = TimeText.clock(of: times[Int(values.rows[index])], fraction: fraction)
            // Nearest to zero, so that a few that lie before do not widen all.
            let difference = TimeText.modulo(clock - own, day)
            numbers.append(difference > day / 2 ? difference - day : difference)
        }
        return Column(
            count: values.count,
            stamp: ColumnStamp(
                classes: fraction > 0 ? [.digit, .colon, .dot] : [.digit, .colon], shortest: width, longest: width, longestWord: width),
            form: .clock(fraction: fraction, PackedIntegers.encode(numbers, into: &frames)))
    }
}
