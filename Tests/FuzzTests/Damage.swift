import TestSupport

/// What a fuzzer does to an input, without knowing what it reaches.
enum Damage {
    /// One to four changes: a byte flipped, taken out, put in or repeated; a piece cut; a piece of another input put in.
    static func some(_ input: [UInt8], others: [[UInt8]], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = input
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let at = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where at < bytes.count: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1 where at < bytes.count: bytes.remove(at: at)
            case 2 where at < bytes.count:
                bytes.insert(contentsOf: repeatElement(bytes[at], count: Int.random(in: 1...40, using: &random)), at: at)
            case 3: bytes.removeSubrange(at..<Int.random(in: at...bytes.count, using: &random))
            case 4:
                let other = others[Int.random(in: 0..<others.count, using: &random)]
                let from = Int.random(in: 0...other.count, using: &random)
                bytes.insert(contentsOf: other[from..<Int.random(in: from...other.count, using: &random)], at: at)
            default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
            }
        }
        return bytes
    }
}
