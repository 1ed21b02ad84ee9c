/// UTF-8 as Go sees it: every byte that is not part of a well-formed scalar counts for one U+FFFD.
enum UTF8Text {
    static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    /// Bytes of the scalar that starts at `at`, 1 to 4; 0 when there is none.
    static func scalarLength(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Int {
        let first = bytes[at]
        if first < 0x80 { return 1 }
        func continues(_ offset: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
            at + offset < bytes.count && bytes[at + offset] >= low && bytes[at + offset] <= high
        }
        switch first {
        case 0xC2...0xDF: return continues(1) ? 2 : 0
        case 0xE0: return continues(1, 0xA0) && continues(2) ? 3 : 0
        case 0xED: return continues(1, 0x80, 0x9F) && continues(2) ? 3 : 0
        case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
        case 0xF0: return continues(1, 0x90) && continues(2) && continues(3) ? 4 : 0
        case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
        case 0xF4: return continues(1, 0x80, 0x8F) && continues(2) && continues(3) ? 4 : 0
        default: return 0
        }
    }

    /// Whether all bytes are well-formed UTF-8; runs of ASCII go by 32 bytes a step.
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        while at < bytes.count {
            while bytes.count - at >= 32, isASCII32(bytes, at) { at += 32 }
            let blockEnd = min(at + 32, bytes.count)
            while at < blockEnd {
                let length = scalarLength(bytes, at)
                if length == 0 { return false }
                at += length
            }
        }
        return true
    }

    /// Whether the 32 bytes from `at` are ASCII; the caller has checked that they are there.
    @inline(__always)
    private static func isASCII32(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Bool {
        let a = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) | bytes.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self)
        let b =
            bytes.loadUnaligned(fromByteOffset: at + 16, as: UInt64.self) | bytes.loadUnaligned(fromByteOffset: at + 24, as: UInt64.self)
        return (a | b) & 0x8080_8080_8080_8080 == 0
    }

    /// Appends `bytes` with U+FFFD for each byte that is no UTF-8.
    static func appendRepaired(_ bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        var at = 0
        while at < bytes.count {
            let length = scalarLength(bytes, at)
            if length == 0 {
                out += replacement
                at += 1
            } else {
                out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[at..<at + length]))
                at += length
            }
        }
    }

    /// Appends one scalar; surrogates and values past U+10FFFF become U+FFFD.
    static func append(scalar value: UInt32, to out: inout [UInt8]) {
        switch value {
        case 0..<0x80: out.append(UInt8(value))
        case 0x80..<0x800:
            out.append(0xC0 | UInt8(value >> 6))
            out.append(0x80 | UInt8(value & 0x3F))
        case 0xD800..<0xE000, 0x110000...: out += replacement
        case 0x800..<0x10000:
            out.append(0xE0 | UInt8(value >> 12))
            out.append(0x80 | UInt8(value >> 6 & 0x3F))
            out.append(0x80 | UInt8(value & 0x3F))
        default:
            out.append(0xF0 | UInt8(value >> 18))
            out.append(0x80 | UInt8(value >> 12 & 0x3F))
            out.append(0x80 | UInt8(value >> 6 & 0x3F))
            out.append(0x80 | UInt8(value & 0x3F))
        }
    }
}
