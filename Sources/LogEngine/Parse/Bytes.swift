import CShims

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Small questions about byte ranges.
enum Bytes {
    @inline(__always) static func equal(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
        guard a.count == b.count else { return false }
        guard a.count > 0, let left = a.baseAddress, let right = b.baseAddress else { return true }
        return memcmp(left, right, a.count) == 0
    }

    static func equal(_ a: UnsafeRawBufferPointer, _ b: [UInt8]) -> Bool {
        b.withUnsafeBytes { equal(a, $0) }
    }

    static func hasPrefix(_ bytes: UnsafeRawBufferPointer, _ prefix: [UInt8], at offset: Int = 0) -> Bool {
        guard bytes.count - offset >= prefix.count else { return false }
        return equal(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + prefix.count]), prefix)
    }

    /// Where `needle` first stands at or after `offset`.
    static func find(_ needle: [UInt8], in bytes: UnsafeRawBufferPointer, from offset: Int = 0) -> Int? {
        guard offset <= bytes.count, !needle.isEmpty else { return needle.isEmpty && offset <= bytes.count ? offset : nil }
        let at = needle.withUnsafeBytes { shim_find(bytes.baseAddress, bytes.count, offset, $0.baseAddress, $0.count) }
        return at == Int(bitPattern: UInt.max) || at < 0 || at >= bytes.count ? nil : Int(at)
    }

    /// Without the ASCII white space at both ends.
    static func trimmedSpace(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var low = 0
        var high = bytes.count
        while low < high, isSpace(bytes[low]) { low += 1 }
        while high > low, isSpace(bytes[high - 1]) { high -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[low..<high])
    }

    @inline(__always) static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 9 < 5 }
}
