import LogModel

/// Which kinds of bytes stand in the values of a column, a bit for each kind.
struct ByteClasses: OptionSet, Hashable, Sendable {
    var rawValue: UInt16

    static let digit = ByteClasses(rawValue: 1)
    static let lowerHex = ByteClasses(rawValue: 2)
    static let lower = ByteClasses(rawValue: 4)
    static let upperHex = ByteClasses(rawValue: 8)
    static let upper = ByteClasses(rawValue: 16)
    static let dash = ByteClasses(rawValue: 32)
    static let dot = ByteClasses(rawValue: 64)
    static let colon = ByteClasses(rawValue: 128)
    static let slash = ByteClasses(rawValue: 256)
    static let underscore = ByteClasses(rawValue: 512)
    static let space = ByteClasses(rawValue: 1024)
    static let quote = ByteClasses(rawValue: 2048)
    static let backslash = ByteClasses(rawValue: 4096)
    static let punctuation = ByteClasses(rawValue: 8192)
    static let control = ByteClasses(rawValue: 16384)
    static let beyondASCII = ByteClasses(rawValue: 32768)

    /// ASCII letters and digits.
    static let word: UInt16 = 31

    /// By byte.
    static let table: [UInt16] = (0..<256).map { byte in one(UInt8(byte)).rawValue }

    private static func one(_ byte: UInt8) -> ByteClasses {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
        case UInt8(ascii: "a")...UInt8(ascii: "f"): .lowerHex
        case UInt8(ascii: "g")...UInt8(ascii: "z"): .lower
        case UInt8(ascii: "A")...UInt8(ascii: "F"): .upperHex
        case UInt8(ascii: "G")...UInt8(ascii: "Z"): .upper
        case UInt8(ascii: "-"): .dash
        case UInt8(ascii: "."): .dot
        case UInt8(ascii: ":"): .colon
        case UInt8(ascii: "/"): .slash
        case UInt8(ascii: "_"): .underscore
        case UInt8(ascii: " "): .space
        case UInt8(ascii: "\""): .quote
        case UInt8(ascii: "\\"): .backslash
        case 0..<32, 127: .control
        case 128...: .beyondASCII
        default: .punctuation
        }
    }

    init(rawValue: UInt16) { self.rawValue = rawValue }

    init(_ bytes: some Sequence<UInt8>) {
        rawValue = bytes.reduce(0) { $0 | Self.table[Int($1)] }
    }

    /// Whether a byte of a needle can be one of these; folded, an ASCII letter is also its other case.
    func admits(_ byte: UInt8, folded: Bool) -> Bool {
        if rawValue & Self.table[Int(byte)] != 0 { return true }
        return folded && byte >= 97 && byte <= 122 && rawValue & Self.table[Int(byte & 0xDF)] != 0
    }
}

/// What is known of all values of a column: a superset of them.
struct ColumnStamp: Equatable, Sendable {
    var classes: ByteClasses = []
    /// Bytes of the shortest and of the longest value.
    var shortest = 0
    var longest = 0
    /// The longest run of ASCII letters and digits: most ids have a longer one than most texts.
    var longestWord = 0

    static func ofValue(_ bytes: [UInt8]) -> ColumnStamp {
        ColumnStamp(classes: ByteClasses(bytes), shortest: bytes.count, longest: bytes.count, longestWord: longestWord(bytes[...]))
    }

    static func longestWord(_ bytes: ArraySlice<UInt8>) -> Int {
        var (longest, run) = (0, 0)
        for byte in bytes {
            run = ByteClasses.table[Int(byte)] & ByteClasses.word != 0 ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
