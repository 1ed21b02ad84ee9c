/// Long words of texts, as a few hashes each: a needle with a long word asks for hashes that every text with that word has left.
///
/// Of each sixteen bytes in a row inside of a word, the eight whose hash is the smallest are kept (minimizers: Roberts et al., "Reducing storage
/// requirements for biological sequence comparison", 2004). Which they are depends on these sixteen bytes alone, so needle and text agree.
/// Words are runs of ASCII letters and digits; letters count in lower case.
enum WordGrams {
    static let windowBytes = 16
    private static let gramBytes = 8
    private static let salt: UInt64 = 0x5851_F42D_4C95_7F2D

    /// Calls `visit` with the hashes of all long words, the same one not twice in a row. It answers false to end.
    static func visit(_ text: UnsafePointer<UInt8>, _ count: Int, _ visit: (UInt64) -> Bool) {
        if count < windowBytes { return }
        var start = 0
        while start + windowBytes <= count {
            var end = start
            while end < count && isWord(text[end]) { end += 1 }
            if end - start >= windowBytes && !word(text + start, end - start, visit) { return }
            start = end + 1
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool { byte &- 48 < 10 || (byte | 0x20) &- 97 < 26 }

    private static func word(_ text: UnsafePointer<UInt8>, _ count: Int, _ visit: (UInt64) -> Bool) -> Bool {
        let grams = windowBytes - gramBytes + 1
        var before: UInt64?
        for window in 0...(count - windowBytes) {
            var least = UInt64.max
            for gram in window..<window + grams { least = min(least, hash(text + gram)) }
            if least != before && !visit(least) { return false }
            before = least
        }
        return true
    }

    @inline(__always)
    private static func hash(_ gram: UnsafePointer<UInt8>) -> UInt64 {
        var value: UInt64 = 0
        for at in 0..<gramBytes { value = value << 8 | UInt64(GramFilter.lower(gram[at])) }
        return ByteHash.mix(value ^ salt)
    }
}
