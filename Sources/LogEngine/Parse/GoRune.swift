/// UTF-8 as Go reads it: an invalid byte counts as one character of its own, U+FFFD with width 1.
enum GoRune {
    static let error: UInt32 = 0xFFFD

    /// - Precondition: `at` lies inside `bytes`.
    static func decode(_ bytes: UnsafeRawBufferPointer, at: Int) -> (value: UInt32, count: Int) {
        let first = bytes[at]
        if first < 0x80 { return (UInt32(first), 1) }
        let needed: Int
        var value: UInt32
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch first {
        case 0xC2...0xDF: (needed, value) = (1, UInt32(first & 0x1F))
        case 0xE0...0xEF:
            (needed, value) = (2, UInt32(first & 0x0F))
            if first == 0xE0 { low = 0xA0 }
            if first == 0xED { high = 0x9F }
        case 0xF0...0xF4:
            (needed, value) = (3, UInt32(first & 0x07))
            if first == 0xF0 { low = 0x90 }
            if first == 0xF4 { high = 0x8F }
        default: return (error, 1)
        }
        guard bytes.count - at > needed else { return (error, 1) }
        for index in 1...needed {
            let next = bytes[at + index]
            guard next >= low, next <= high else { return (error, 1) }
            value = value << 6 | UInt32(next & 0x3F)
            low = 0x80
            high = 0xBF
        }
        return (value, needed + 1)
    }

    static func decode(_ bytes: [UInt8], at: Int) -> (value: UInt32, count: Int) {
        bytes.withUnsafeBytes { decode($0, at: at) }
    }

    /// Appends the UTF-8 of `value`; what is no character becomes U+FFFD.
    static func append(_ value: UInt32, to out: inout [UInt8]) {
        guard let scalar = Unicode.Scalar(value) else { return out.append(contentsOf: [0xEF, 0xBF, 0xBD]) }
        for unit in UTF8.encode(scalar)! { out.append(unit) }
    }
}
