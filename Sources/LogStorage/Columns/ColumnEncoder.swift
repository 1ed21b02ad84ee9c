import Glibc
import LogModel

/// Finds the form for the values of a slot: the narrowest that gives them all back.
struct ColumnEncoder {
    let lines: UnsafePointer<UInt8>
    let times: UnsafePointer<Timestamp>
    var frames = FrameBuilder()
    var grams = GramBuilder()
    var keys = KeyBuilder()
    private var distinct = DistinctValues()

    init(lines: UnsafePointer<UInt8>, times: UnsafePointer<Timestamp>) {
        (self.lines, self.times) = (lines, times)
    }

    /// A dictionary of so few values is better than any number.
    private static let smallDictionary = 256

    mutating func encode(_ values: SlotValues, depth: Int = 0) -> Column {
        let count = values.count
        let first = values.ranges[0]
        if isConstant(values) {
            let bytes = Array(UnsafeBufferPointer(start: lines + SlotValues.start(first), count: SlotValues.count(first)))
            if bytes.count <= 1 << 12 {
                grams.add(lines + SlotValues.start(first), bytes.count)
                return Column(count: count, stamp: .ofValue(bytes), form: .constant(bytes))
            }
        }
        let isSmall = distinct.fill(values, lines, most: max(1, count / 3))
        if isSmall && distinct.count <= Self.smallDictionary { return dictionary(count) }
        if let column = NumberForms.encode(values, lines, times, &frames, &keys) { return column }
        if isSmall { return dictionary(count) }
        if depth < Column.depthMax - 1 {
            if let (separators, parts) = ShapeFinder.split(values, lines) { return shape(separators, parts, count, depth) }
            if let (separators, part) = ShapeFinder.trim(values, lines) { return shape(separators, [part], count, depth) }
        }
        return strings(values.ranges)
    }

    private func isConstant(_ values: SlotValues) -> Bool {
        let first = values.ranges[0]
        let (start, count) = (lines + SlotValues.start(first), SlotValues.count(first))
        for range in values.ranges {
            if SlotValues.count(range) != count || memcmp(lines + SlotValues.start(range), start, count) != 0 { return false }
        }
        return true
    }

    private mutating func dictionary(_ count: Int) -> Column {
        let codes = distinct.codes
        let values = strings(distinct.values)
        return Column(
            count: count, stamp: values.stamp, form: .dictionary(values: values, codes: PackedIntegers.encode(codes, into: &frames)))
    }

    private mutating func shape(_ separators: [[UInt8]], _ parts: [SlotValues], _ count: Int, _ depth: Int) -> Column {
        let columns = parts.map { encode($0, depth: depth + 1) }
        var stamp = ColumnStamp()
        for separator in separators {
            stamp.classes.formUnion(ByteClasses(separator))
            stamp.shortest += separator.count
            stamp.longest += separator.count
        }
        for column in columns {
            stamp.classes.formUnion(column.stamp.classes)
            stamp.shortest += column.stamp.shortest
            stamp.longest += column.stamp.longest
            stamp.longestWord = max(stamp.longestWord, column.stamp.longestWord)
        }
        // Letters in a separator join the words beside it.
        if separators.contains(where: { ColumnStamp.ofValue($0).longestWord > 0 }) { stamp.longestWord = stamp.longest }
        return Column(count: count, stamp: stamp, form: .shape(separators: separators, parts: columns))
    }

    mutating func strings(_ ranges: [UInt64]) -> Column {
        let lines = lines
        var stamp = ColumnStamp(classes: [], shortest: Int.max, longest: 0)
        var lengths: [Int64] = []
        lengths.reserveCapacity(ranges.count)
        var byteCount = 0
        var classes: UInt16 = 0
        var longestWord = 0
        ByteClasses.table.withUnsafeBufferPointer { table in
            for range in ranges {
                let count = SlotValues.count(range)
                byteCount += count
                lengths.append(Int64(count))
                stamp.shortest = min(stamp.shortest, count)
                stamp.longest = max(stamp.longest, count)
                let value = lines + SlotValues.start(range)
                var run = 0
                for at in 0..<count {
                    let kind = table[Int(value[at])]
                    classes |= kind
                    run = kind & ByteClasses.word != 0 ? run &+ 1 : 0
                    longestWord = max(longestWord, run)
                }
                grams.add(value, count)
                if longestWord >= WordGrams.windowBytes { keys.addWords(value, count) }
            }
        }
        stamp.classes = ByteClasses(rawValue: classes)
        stamp.longestWord = longestWord
        let packed = PackedIntegers.encode(lengths, into: &frames)
        let place = frames.add(byteCount) { out in
            var at = 0
            for range in ranges {
                let count = SlotValues.count(range)
                (out + at).update(from: lines + SlotValues.start(range), count: count)
                at += count
            }
        }
        return Column(count: ranges.count, stamp: stamp, form: .strings(lengths: packed, bytes: place, byteCount: byteCount))
    }
}

/// Numbers distinct values in the order they come; gives up when they are too many.
struct DistinctValues {
    private(set) var values: [UInt64] = []
    private(set) var codes: [Int64] = []
    private var table: [UInt32] = []

    var count: Int { values.count }

    mutating func fill(_ slots: SlotValues, _ lines: UnsafePointer<UInt8>, most: Int) -> Bool {
        values.removeAll(keepingCapacity: true)
        codes.removeAll(keepingCapacity: true)
        codes.reserveCapacity(slots.count)
        // Room for twice as many as may be.
        let bits = max(4, Int.bitWidth - (2 * most).leadingZeroBitCount)
        let mask = 1 << bits - 1
        table.removeAll(keepingCapacity: true)
        table.append(contentsOf: repeatElement(0, count: mask + 1))
        return table.withUnsafeMutableBufferPointer { table in
            for (index, range) in slots.ranges.enumerated() {
                let (start, count) = (lines + SlotValues.start(range), SlotValues.count(range))
                var at = Int(truncatingIfNeeded: ByteHash.hash(start, count)) & mask
                while true {
                    let entry = table[at]
                    if entry == 0 {
                        // Ids show early that they do not repeat.
                        if values.count == most || index < 256 && index >= 64 && values.count * 10 > index * 9 { return false }
                        values.append(range)
                        table[at] = UInt32(values.count)
                        codes.append(Int64(values.count - 1))
                        break
                    }
                    let known = values[Int(entry) - 1]
                    if SlotValues.count(known) == count && memcmp(lines + SlotValues.start(known), start, count) == 0 {
                        codes.append(Int64(entry) - 1)
                        break
                    }
                    at = (at + 1) & mask
                }
            }
            return true
        }
    }
}
