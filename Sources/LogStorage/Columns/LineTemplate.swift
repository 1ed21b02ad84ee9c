import LogModel

/// Text with slots: how lines of one kind are written.
struct LineTemplate: Equatable, Sendable {
    /// With a zero byte for each slot.
    let bytes: [UInt8]
    /// Text around the slots, one more than there are slots.
    let texts: [[UInt8]]

    var slots: Int { texts.count - 1 }

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        texts = bytes.split(separator: 0, omittingEmptySubsequences: false).map { Array($0) }
    }

    /// The line as a whole is the one slot: for lines that have no better template.
    static let whole = LineTemplate([0])

    /// What names a slot, so that templates that differ in their keys share its column; nil: it has no name, or shares it.
    var slotNames: [[UInt8]?] {
        if self == Self.whole { return [[]] }
        var seen = Set<[UInt8]>()
        return texts.dropLast().map { text in
            guard let name = Self.name(before: text), seen.insert(name).inserted else { return nil }
            return name
        }
    }

    /// `…,"status":` → `status`; `… level=` and `… msg="` → `level`, `msg`.
    private static func name(before text: [UInt8]) -> [UInt8]? {
        var end = text.count
        if text.last == MetadataText.nameEnd {
            return Array(text[((text.firstIndex(of: MetadataText.valueEnd) ?? -1) + 1)...])
        }
        if end > 0 && text[end - 1] == UInt8(ascii: "\"") { end -= 1 }
        if end > 1 && text[end - 1] == UInt8(ascii: "=") {
            var start = end - 1
            while start > 0 && text[start - 1] > 32 && text[start - 1] != UInt8(ascii: "\"") && text[start - 1] != UInt8(ascii: "(") {
                start -= 1
            }
            return start < end - 1 ? Array(text[start..<end - 1]) : nil
        }
        while end > 0 && text[end - 1] == UInt8(ascii: " ") { end -= 1 }
        guard end > 2, text[end - 1] == UInt8(ascii: ":"), text[end - 2] == UInt8(ascii: "\""),
            let quote = text[..<(end - 2)].lastIndex(of: UInt8(ascii: "\""))
        else { return nil }
        return Array(text[(quote + 1)..<(end - 2)])
    }
}
