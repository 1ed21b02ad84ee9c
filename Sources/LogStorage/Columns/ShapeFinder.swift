import Glibc

/// Finds what all values of a slot have in common: separators at the same places, or the same start and end.
enum ShapeFinder {
    private static let partsMax = 12

    private static func isWord(_ byte: UInt8) -> Bool {
        byte &- 48 < 10 || (byte | 0x20) &- 97 < 26 || byte >= 0x80
    }

    /// `10.0.0.1:80` → parts between ".", ".", ".", ":". Nil: the values differ in their separators, or there are none.
    static func split(_ values: SlotValues, _ lines: UnsafePointer<UInt8>) -> ([[UInt8]], [SlotValues])? {
        guard let separators = separators(values.ranges[0], lines) else { return nil }
        var parts = [SlotValues](repeating: SlotValues(), count: separators.count - 1)
        for index in parts.indices {
            parts[index].ranges.reserveCapacity(values.count)
            parts[index].rows = values.rows
        }
        // One after the other over all values: each part's list stays in one place.
        var at = values.ranges.map { SlotValues.start($0) }
        for (number, separator) in separators.enumerated() {
            let fits = separator.withUnsafeBufferPointer { separator in
                for index in at.indices {
                    let end = SlotValues.end(values.ranges[index])
                    guard end - at[index] >= separator.count else { return false }
                    for offset in 0..<separator.count where lines[at[index] + offset] != separator[offset] { return false }
                    let start = at[index] + separator.count
                    var next = start
                    if number < parts.count {
                        while next < end && isWord(lines[next]) { next += 1 }
                        if next == start { return false }
                        parts[number].ranges.append(UInt64(start) | UInt64(next) << 32)
                    } else if next != end {
                        return false
                    }
                    at[index] = next
                }
                return true
            }
            if !fits { return nil }
        }
        return (separators, parts)
    }

    private static func separators(_ range: UInt64, _ lines: UnsafePointer<UInt8>) -> [[UInt8]]? {
        let end = SlotValues.end(range)
        var separators: [[UInt8]] = []
        var at = SlotValues.start(range)
        while true {
            let start = at
            while at < end && !isWord(lines[at]) { at += 1 }
            separators.append(Array(UnsafeBufferPointer(start: lines + start, count: at - start)))
            if at == end { break }
            while at < end && isWord(lines[at]) { at += 1 }
            if separators.count > partsMax { return nil }
        }
        // A part at the very end has nothing behind it.
        if SlotValues.count(range) > 0 && isWord(lines[end - 1]) { separators.append([]) }
        return separators.count >= 3 ? separators : nil
    }

    /// `u0682074` → "u" and the rest, where all begin and end alike. Nil: too little is gained.
    static func trim(_ values: SlotValues, _ lines: UnsafePointer<UInt8>) -> ([[UInt8]], SlotValues)? {
        let first = values.ranges[0]
        let (start, count) = (lines + SlotValues.start(first), SlotValues.count(first))
        var (prefix, suffix) = (count, count)
        var shortest = count
        for range in values.ranges {
            let (value, length) = (lines + SlotValues.start(range), SlotValues.count(range))
            shortest = min(shortest, length)
            prefix = min(prefix, length)
            suffix = min(suffix, length)
            var at = 0
            while at < prefix && value[at] == start[at] { at += 1 }
            prefix = at
            at = 0
            while at < suffix && value[length - 1 - at] == start[count - 1 - at] { at += 1 }
            suffix = at
            if prefix + suffix == 0 { return nil }
        }
        // Digits in common stay with the number they belong to.
        while prefix > 0 && start[prefix - 1] &- 48 < 10 { prefix -= 1 }
        while suffix > 0 && start[count - suffix] &- 48 < 10 { suffix -= 1 }
        suffix = min(suffix, shortest - prefix)
        if prefix + suffix == 0 { return nil }
        var part = values
        for index in part.ranges.indices {
            let range = part.ranges[index]
            part.ranges[index] = UInt64(SlotValues.start(range) + prefix) | UInt64(SlotValues.end(range) - suffix) << 32
        }
        return (
            [
                Array(UnsafeBufferPointer(start: start, count: prefix)),
                Array(UnsafeBufferPointer(start: start + (count - suffix), count: suffix)),
            ], part
        )
    }
}
