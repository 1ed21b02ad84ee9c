/// Hashes of bytes, the same on every machine and for ever: filters in segments are made with them.
enum ByteHash {
    /// Multiply and fold (wyhash's idea) over eight bytes at a time.
    @inline(__always)
    static func hash(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        let raw = UnsafeRawPointer(bytes)
        var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
        var at = 0
        while at &+ 8 <= count {
            hash = mix(hash ^ UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self)))
            at &+= 8
        }
        if at < count {
            var rest: UInt64 = 0
            var shift: UInt64 = 0
            while at < count {
                rest |= UInt64(bytes[at]) << shift
                shift &+= 8
                at &+= 1
            }
            hash = mix(hash ^ rest)
        }
        return hash
    }

    @inline(__always)
    static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return product.high ^ product.low ^ (value >> 32)
    }
}
