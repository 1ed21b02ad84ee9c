/// SHA-1 (RFC 3174): only because the handshake of websockets is made with it; it protects nothing.
enum SHA1 {
    static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var message = bytes + [0x80]
        while message.count % 64 != 56 { message.append(0) }
        withUnsafeBytes(of: (UInt64(bytes.count) * 8).bigEndian) { message.append(contentsOf: $0) }
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        for start in stride(from: 0, to: message.count, by: 64) { add(message[start..<start + 64], to: &state) }
        var hash: [UInt8] = []
        for word in state { withUnsafeBytes(of: word.bigEndian) { hash.append(contentsOf: $0) } }
        return hash
    }

    private static func add(_ block: ArraySlice<UInt8>, to state: inout [UInt32]) {
        var words: [UInt32] = []
        for at in stride(from: block.startIndex, to: block.endIndex, by: 4) {
            var word: UInt32 = 0
            for byte in block[at..<at + 4] { word = word << 8 | UInt32(byte) }
            words.append(word)
        }
        for at in 16..<80 {
            let mixed = words[at - 3] ^ words[at - 8]
            words.append(rotated(mixed ^ words[at - 14] ^ words[at - 16], 1))
        }
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        for (at, word) in words.enumerated() {
            let mixed: UInt32
            let constant: UInt32
            switch at {
            case 0..<20: (mixed, constant) = ((b & c) | (~b & d), 0x5A82_7999)
            case 20..<40: (mixed, constant) = (b ^ c ^ d, 0x6ED9_EBA1)
            case 40..<60: (mixed, constant) = ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC)
            default: (mixed, constant) = (b ^ c ^ d, 0xCA62_C1D6)
            }
            var next = rotated(a, 5)
            next &+= mixed
            next &+= e
            next &+= constant
            next &+= word
            (a, b, c, d, e) = (next, a, rotated(b, 30), c, d)
        }
        for (index, word) in [a, b, c, d, e].enumerated() { state[index] &+= word }
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word << count | word >> (32 - count) }
}
