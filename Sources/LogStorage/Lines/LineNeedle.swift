/// Bytes that a line holds somewhere.
public struct LineNeedle: Sendable, Hashable {
    /// Never empty; with `isFolded` ASCII only, in lower case.
    public let bytes: [UInt8]
    /// Letters count in either case, as Go's `(?i)` has it: `k` is also the Kelvin sign U+212A, `s` also the long s U+017F. Nothing else
    /// beyond ASCII folds to an ASCII letter.
    public let isFolded: Bool

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        isFolded = false
    }

    /// - Precondition: `bytes` are ASCII.
    public init(folding bytes: [UInt8]) {
        self.bytes = bytes.map { $0 >= 65 && $0 <= 90 ? $0 | 0x20 : $0 }
        // Without a letter there is nothing to fold, and the plain search is quicker.
        isFolded = self.bytes.contains { $0 >= 97 && $0 <= 122 }
    }

    /// Whether a line without any of ``foldingSigns`` needs no second look: those in the needle fold to nothing longer than a byte.
    var meetsSigns: Bool { isFolded && bytes.contains { $0 == UInt8(ascii: "k") || $0 == UInt8(ascii: "s") } }

    /// The characters beyond ASCII that fold to ASCII letters: to `k`, and to `s`.
    public static let foldingSigns: [[UInt8]] = [[0xE2, 0x84, 0xAA], [0xC5, 0xBF]]

    /// Whether the needle stands in `line`, one look after the other: what quicker ways are measured by.
    public func isFound(in line: UnsafeRawBufferPointer) -> Bool {
        if !isFolded && line.count < bytes.count { return false }
        return (0...line.count).contains { stands(at: $0, of: line) }
    }

    private func stands(at start: Int, of line: UnsafeRawBufferPointer) -> Bool {
        var at = start
        for byte in bytes {
            guard at < line.count else { return false }
            let found = line[at]
            if found == byte || isFolded && found >= 65 && found <= 90 && found | 0x20 == byte {
                at += 1
            } else if isFolded, let sign = Self.sign(of: byte), line[at...].starts(with: sign) {
                at += sign.count
            } else {
                return false
            }
        }
        return true
    }

    private static func sign(of byte: UInt8) -> [UInt8]? {
        byte == UInt8(ascii: "k") ? foldingSigns[0] : byte == UInt8(ascii: "s") ? foldingSigns[1] : nil
    }
}
