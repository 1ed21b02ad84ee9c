/// UTF-8 in which every bad byte became U+FFFD.
public enum UTF8Repair {
    /// Whether there is nothing to repair.
    public static func isValid(_ bytes: some Collection<UInt8>) -> Bool {
        if bytes.withContiguousStorageIfAvailable({ isASCII(UnsafeRawBufferPointer($0)) }) ?? bytes.allSatisfy({ $0 < 0x80 }) {
            return true
        }
        return String(validating: Array(bytes), as: UTF8.self) != nil
    }

    /// Eight bytes at a time.
    private static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        var all: UInt64 = 0
        while at + 8 <= bytes.count {
            all |= bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            at += 8
        }
        while at < bytes.count {
            all |= UInt64(bytes[at])
            at += 1
        }
        return all & 0x8080_8080_8080_8080 == 0
    }

    public static func repaired(_ bytes: some Collection<UInt8>) -> [UInt8] { Array(String(decoding: bytes, as: UTF8.self).utf8) }
}
