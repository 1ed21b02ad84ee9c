import CShims

/// How a needle can lie in texts with slots between them: a template, or a value with a shape.
///
/// Inside one slot it can always lie; here are the other ways.
struct NeedlePlaces: Sendable {
    /// A part of the needle in a slot that the needle begins in, ends in, or goes over.
    struct Piece: Equatable, Sendable {
        var slot: Int
        var range: Range<Int>
        /// It is all of the value.
        var isWhole: Bool
    }

    /// A text holds the needle.
    private(set) var isInText = false
    /// Each is a way to lie across the border of a text and slots: all of its pieces must be possible.
    private(set) var alignments: [[Piece]] = []
    /// Nothing was ruled out: too many ways, or letters that fold to several bytes.
    private(set) var isOpen = false

    private static let alignmentsMost = 64

    /// - Parameter template: the texts one behind the other, with zero bytes between them.
    init(_ needle: LineNeedle, in texts: [[UInt8]], template: [UInt8]) {
        if needle.meetsSigns && template.contains(where: { $0 >= 0x80 }) {
            isOpen = true
            return
        }
        // Without a zero byte it cannot lie across the border of two texts.
        isInText =
            needle.bytes.contains(0)
            ? texts.contains { $0.withUnsafeBytes { LineSearch.holds(.needle(needle), $0) } }
            : template.withUnsafeBytes { LineSearch.holds(.needle(needle), $0) }
        var finder = Finder(needle: needle.bytes, isFolded: needle.isFolded, texts: texts)
        finder.run()
        alignments = finder.found
        isOpen = finder.found.count >= Self.alignmentsMost
    }

    init(_ needle: LineNeedle, in texts: [[UInt8]]) {
        self.init(needle, in: texts, template: Array(texts.joined(separator: [0])))
    }

    private struct Finder {
        let needle: [UInt8]
        let isFolded: Bool
        let texts: [[UInt8]]
        var found: [[Piece]] = []

        func equal(_ text: UInt8, _ byte: UInt8) -> Bool {
            text == byte || isFolded && text &- 65 < 26 && text | 0x20 == byte
        }

        mutating func run() {
            var bytes = [Bool](repeating: false, count: 256)
            for byte in needle {
                bytes[Int(byte)] = true
                if isFolded && byte &- 97 < 26 { bytes[Int(byte & 0xDF)] = true }
            }
            for slot in 0..<texts.count - 1 {
                // It begins in the text before the slot and goes on in the slot.
                let text = texts[slot]
                if let last = text.last, bytes[Int(last)] {
                    for from in max(0, text.count - needle.count + 1)..<text.count
                    where matches(text, from, at: 0, count: text.count - from) {
                        enter(slot, at: text.count - from, [])
                    }
                }
                // It begins in the slot and goes on in the text behind it.
                let next = texts[slot + 1]
                if let first = next.first, bytes[Int(first)], needle.count > 1 {
                    for at in 1..<needle.count { pass(slot + 1, at: at, [Piece(slot: slot, range: 0..<at, isWhole: false)]) }
                }
            }
        }

        func matches(_ text: [UInt8], _ from: Int, at: Int, count: Int) -> Bool {
            for offset in 0..<count where !equal(text[from + offset], needle[at + offset]) { return false }
            return true
        }

        /// Needle byte `at` is the first in the slot.
        mutating func enter(_ slot: Int, at: Int, _ pieces: [Piece]) {
            guard slot < texts.count - 1, found.count < NeedlePlaces.alignmentsMost else { return }
            found.append(pieces + [Piece(slot: slot, range: at..<needle.count, isWhole: false)])
            for end in at..<needle.count { pass(slot + 1, at: end, pieces + [Piece(slot: slot, range: at..<end, isWhole: true)]) }
        }

        /// Needle byte `at` is the first of the text.
        mutating func pass(_ number: Int, at: Int, _ pieces: [Piece]) {
            let text = texts[number]
            let count = min(text.count, needle.count - at)
            guard count > 0, matches(text, 0, at: at, count: count), found.count < NeedlePlaces.alignmentsMost else { return }
            if at + count == needle.count {
                found.append(pieces)
            } else {
                enter(number, at: at + count, pieces)
            }
        }
    }
}
