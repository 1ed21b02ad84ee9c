import LogModel

/// Cuts a line into the text of a template and slots: one pass, quick rather than clever.
///
/// Scalars of a JSON line, values of `key=value`, quoted strings and tokens with a digit are slots; delimiters, keys and words are text.
/// The template is the line with a zero byte in the place of each slot, so that a line with a zero byte cannot be cut.
///
///     GET /api/cart/17 200 31ms      →  "GET \0 \0 \0ms"    /api/cart/17, 200, 31
///     level=info msg="cache hit" n=  →  "level=\0 msg=\"\0\" n=\0"    info, cache hit, (nothing)
///     {"status":200,"ok":true}       →  "{\"status\":\0,\"ok\":\0}"    200, true
struct LineParser: ~Copyable {
    static let slotsMax = 96
    static let lineBytesMax = 1 << 16

    /// The template of the line parsed last.
    let template = UnsafeMutablePointer<UInt8>.allocate(capacity: lineBytesMax + slotsMax + 8)
    private(set) var templateBytes = 0
    /// Of its slots start and end in the line, by turns.
    let slots = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * slotsMax)
    private(set) var slotCount = 0
    private var textStart = 0
    private let classes = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)

    private static let word: UInt8 = 0
    private static let digit: UInt8 = 1
    private static let delimiter: UInt8 = 2
    private static let quote: UInt8 = 3
    private static let equals: UInt8 = 4

    init() {
        classes.update(repeating: Self.word, count: 256)
        for byte in UInt8(ascii: "0")...UInt8(ascii: "9") { classes[Int(byte)] = Self.digit }
        for byte in 0...UInt8(ascii: " ") { classes[Int(byte)] = Self.delimiter }
        for byte in ",;()[]{}<>|".utf8 { classes[Int(byte)] = Self.delimiter }
        classes[Int(UInt8(ascii: "\""))] = Self.quote
        classes[Int(UInt8(ascii: "="))] = Self.equals
    }

    deinit {
        template.deallocate()
        slots.deallocate()
        classes.deallocate()
    }

    /// False: the line is not worth it, or cannot be cut.
    mutating func parse(_ line: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        if count > Self.lineBytesMax { return false }
        start()
        let isJSON = count >= 2 && line[0] == UInt8(ascii: "{") && line[count - 1] == UInt8(ascii: "}")
        if !(isJSON && json(line, count)) {
            start()
            guard text(line, count) else { return false }
        }
        appendText(line, count)
        return true
    }

    /// The same of a text of ``MetadataText``: values are slots.
    mutating func parseMetadata(_ text: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        if count > Self.lineBytesMax { return false }
        start()
        var from = 0
        for at in 0..<count {
            if text[at] == MetadataText.nameEnd { from = at + 1 }
            if text[at] == MetadataText.valueEnd && !emit(text, from, at) { return false }
        }
        appendText(text, count)
        return true
    }

    private mutating func start() {
        (templateBytes, slotCount, textStart) = (0, 0, 0)
    }

    private mutating func appendText(_ line: UnsafePointer<UInt8>, _ end: Int) {
        let bytes = end - textStart
        // Pieces are short: a loop beats a call.
        if bytes < 16 {
            for at in 0..<bytes { template[templateBytes + at] = line[textStart + at] }
        } else {
            (template + templateBytes).update(from: line + textStart, count: bytes)
        }
        templateBytes += bytes
    }

    /// False: too many slots, or two without text between them.
    private mutating func emit(_ line: UnsafePointer<UInt8>, _ from: Int, _ to: Int) -> Bool {
        if slotCount == Self.slotsMax || slotCount > 0 && from == textStart { return false }
        appendText(line, from)
        template[templateBytes] = 0
        templateBytes += 1
        slots[2 * slotCount] = UInt32(truncatingIfNeeded: from)
        slots[2 * slotCount + 1] = UInt32(truncatingIfNeeded: to)
        slotCount += 1
        textStart = to
        return true
    }

    /// Where the string that begins behind the quote before `from` ends; `count` when it does not.
    private func stringEnd(_ line: UnsafePointer<UInt8>, _ from: Int, _ count: Int) -> Int {
        var at = from
        while at < count {
            let byte = line[at]
            if byte == UInt8(ascii: "\"") { return at }
            if byte == 0 { return count }
            at &+= byte == UInt8(ascii: "\\") ? 2 : 1
        }
        return count
    }

    private mutating func json(_ line: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var at = 0
        while at < count {
            let byte = line[at]
            switch byte {
            case UInt8(ascii: "\""):
                let end = stringEnd(line, at + 1, count)
                if end >= count { return false }
                var next = end + 1
                while next < count && line[next] == UInt8(ascii: " ") { next += 1 }
                if next < count && line[next] == UInt8(ascii: ":") {
                    at = next + 1
                } else {
                    guard emit(line, at + 1, end) else { return false }
                    at = end + 1
                }
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "a")...UInt8(ascii: "z"):
                let from = at
                while at < count {
                    let byte = line[at]
                    if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") || byte <= 32 { break }
                    at += 1
                }
                guard emit(line, from, at) else { return false }
            case 0: return false
            default: at += 1
            }
        }
        return true
    }

    private mutating func text(_ line: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var at = 0
        while at < count {
            switch classes[Int(line[at])] {
            case Self.delimiter:
                if line[at] == 0 { return false }
                at += 1
            case Self.quote:
                let end = stringEnd(line, at + 1, count)
                if end < count {
                    guard emit(line, at + 1, end) else { return false }
                    at = end
                }
                at += 1
            case Self.equals: at += 1
            default:
                guard token(line, count, &at) else { return false }
            }
        }
        return true
    }

    private mutating func token(_ line: UnsafePointer<UInt8>, _ count: Int, _ at: inout Int) -> Bool {
        let from = at
        var digits: UInt8 = 0
        while at < count {
            let kind = classes[Int(line[at])]
            if kind > Self.digit { break }
            digits |= kind
            at += 1
        }
        let isName = classes[Int(line[from])] == Self.word
        if isName && at < count && line[at] == UInt8(ascii: "=") {
            at += 1
            return value(line, count, &at)
        }
        if digits == 0 { return true }
        var end = at
        while end > from + 1 && (line[end - 1] == UInt8(ascii: ":") || line[end - 1] == UInt8(ascii: ".")) { end -= 1 }
        return emit(line, from, numberEnd(line, from, end))
    }

    /// What stands behind `key=`.
    private mutating func value(_ line: UnsafePointer<UInt8>, _ count: Int, _ at: inout Int) -> Bool {
        if at < count && line[at] == UInt8(ascii: "\"") { return true }
        let from = at
        while at < count && line[at] > 32 { at += 1 }
        var end = at
        while end > from,
            [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}")].contains(line[end - 1])
        {
            end -= 1
        }
        return emit(line, from, numberEnd(line, from, end))
    }

    /// Of `31ms` the end of the number; what has no unit ends where it ends.
    private func numberEnd(_ line: UnsafePointer<UInt8>, _ from: Int, _ end: Int) -> Int {
        guard from < end, classes[Int(line[from])] == Self.digit, classes[Int(line[end - 1])] == Self.word else { return end }
        var at = from
        while at < end && (classes[Int(line[at])] == Self.digit || line[at] == UInt8(ascii: ".")) { at += 1 }
        let unit = end - at
        if unit > 3 { return end }
        let last = line[end - 1]
        if unit == 1 { return [UInt8(ascii: "s"), UInt8(ascii: "m"), UInt8(ascii: "h"), UInt8(ascii: "%")].contains(last) ? at : end }
        // ns us µs ms, KB kB MB GB, KiB MiB GiB
        if last == UInt8(ascii: "s") {
            return line[at] > 0x7F || [UInt8(ascii: "n"), UInt8(ascii: "u"), UInt8(ascii: "m")].contains(line[at]) && unit == 2 ? at : end
        }
        if last == UInt8(ascii: "B") {
            return [UInt8(ascii: "K"), UInt8(ascii: "k"), UInt8(ascii: "M"), UInt8(ascii: "G")].contains(line[at]) ? at : end
        }
        return end
    }
}
