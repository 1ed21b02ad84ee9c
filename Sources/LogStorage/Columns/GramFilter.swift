import LogModel

/// Which three neighbouring bytes stand somewhere in the texts of a block, hashed to bits. ASCII letters count in lower case.
///
/// One bit for each is enough: a needle of a dozen bytes asks for ten of them.
struct GramBuilder {
    private static let bitsMost = 1 << 17
    private static let bitsLeast = 1 << 9
    private var words = [UInt64](repeating: 0, count: bitsMost / 64)

    mutating func add(_ text: UnsafePointer<UInt8>, _ count: Int) {
        if count < 3 { return }
        words.withUnsafeMutableBufferPointer { words in
            var gram = GramFilter.lower(text[0]) << 8 | GramFilter.lower(text[1])
            for at in 2..<count {
                gram = (gram << 8 | GramFilter.lower(text[at])) & 0xFF_FFFF
                let bit = GramFilter.bit(gram)
                words[bit >> 6] |= 1 << UInt64(bit & 63)
            }
        }
    }

    /// As small as leaves half of the bits clear, or so; empty: no text had three bytes.
    func finish() -> [UInt8] {
        var words = words
        var set = words.reduce(0) { $0 + $1.nonzeroBitCount }
        if set == 0 { return [] }
        while words.count * 64 > Self.bitsLeast && set * 5 < words.count * 64 {
            // Halves upon each other: the same as if the hash had been taken modulo the half.
            let half = words.count / 2
            words = (0..<half).map { words[$0] | words[$0 + half] }
            set = words.reduce(0) { $0 + $1.nonzeroBitCount }
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(words.count * 8)
        for word in words { bytes.append(uint64: word) }
        return bytes
    }
}

enum GramFilter {
    @inline(__always)
    static func lower(_ byte: UInt8) -> UInt32 { UInt32(byte &- 65 < 26 ? byte | 0x20 : byte) }

    @inline(__always)
    static func bit(_ gram: UInt32) -> Int { Int((gram &* 0x9E37_79B1) >> 15) }

    /// False: no text holds `piece`, in whatever case. - Parameter filter: empty, or a power of two of bytes.
    static func mayHold(_ filter: ArraySlice<UInt8>, _ piece: ArraySlice<UInt8>) -> Bool {
        if piece.count < 3 { return true }
        if filter.isEmpty { return false }
        let mask = filter.count * 8 - 1
        var at = piece.startIndex
        while at + 2 < piece.endIndex {
            let gram = lower(piece[at]) << 16 | lower(piece[at + 1]) << 8 | lower(piece[at + 2])
            let bit = bit(gram) & mask
            if filter[filter.startIndex + bit >> 3] & 1 << UInt8(bit & 7) == 0 { return false }
            at += 1
        }
        return true
    }
}

/// Whole values of hexadecimal columns, and the long words of texts (``WordGrams``), hashed: an id that is nowhere is known to be nowhere.
struct KeyBuilder {
    private var hashes: [UInt64] = []

    @inline(__always)
    mutating func add(_ packed: UnsafePointer<UInt8>, _ bytes: Int, width: Int) {
        hashes.append(KeyFilter.hash(packed, bytes, width: width))
    }

    mutating func addWords(_ text: UnsafePointer<UInt8>, _ count: Int) {
        WordGrams.visit(text, count) { hash in
            hashes.append(hash)
            return true
        }
    }

    /// Six bits a key; empty: no key.
    func finish() -> [UInt8] {
        if hashes.isEmpty { return [] }
        var bytes = [UInt8](repeating: 0, count: (hashes.count * KeyFilter.bitsPerKey + 63) / 64 * 8)
        bytes.withUnsafeMutableBufferPointer { bytes in
            for hash in hashes {
                for probe in 0..<KeyFilter.probes {
                    let bit = KeyFilter.bit(hash, probe, bits: bytes.count * 8)
                    bytes[bit >> 3] |= 1 << UInt8(bit & 7)
                }
            }
        }
        return bytes
    }
}

enum KeyFilter {
    static let bitsPerKey = 6
    static let probes = 4
    private static let factors: [UInt64] = [1, 0xD6E8_FEB8_6659_FD93, 0xE703_7ED1_A0B4_28DB, 0x8EBC_6AF0_9C88_C6E3]

    @inline(__always)
    static func hash(_ packed: UnsafePointer<UInt8>, _ bytes: Int, width: Int) -> UInt64 {
        ByteHash.mix(ByteHash.hash(packed, bytes) &+ UInt64(width))
    }

    @inline(__always)
    static func bit(_ hash: UInt64, _ probe: Int, bits: Int) -> Int {
        let turned = hash &* factors[probe]
        return Int(turned.multipliedFullWidth(by: UInt64(bits)).high)
    }

    /// False: no hexadecimal value is `digits`, which are hexadecimal digits.
    static func mayHold(_ filter: ArraySlice<UInt8>, digits: ArraySlice<UInt8>) -> Bool {
        if filter.isEmpty { return false }
        var packed = [UInt8](repeating: 0, count: (digits.count + 1) / 2)
        let key = digits.withUnsafeBufferPointer { digits in
            packed.withUnsafeMutableBufferPointer { packed in
                NumberForms.pack(digits.baseAddress!, digits.count, into: packed.baseAddress!)
                return hash(packed.baseAddress!, packed.count, width: digits.count)
            }
        }
        return mayHold(filter, key)
    }

    private static func mayHold(_ filter: ArraySlice<UInt8>, _ key: UInt64) -> Bool {
        for probe in 0..<probes {
            let bit = bit(key, probe, bits: filter.count * 8)
            if filter[filter.startIndex + bit >> 3] & 1 << UInt8(bit & 7) == 0 { return false }
        }
        return true
    }

    /// False: no text holds `piece`, which has a long word.
    static func mayHold(_ filter: ArraySlice<UInt8>, wordsOf piece: ArraySlice<UInt8>) -> Bool {
        var may = true
        piece.withUnsafeBufferPointer { piece in
            guard let base = piece.baseAddress else { return }
            WordGrams.visit(base, piece.count) { hash in
                may = !filter.isEmpty && mayHold(filter, hash)
                return may
            }
        }
        return may
    }
}
