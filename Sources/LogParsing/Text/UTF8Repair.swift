/// UTF-8 in which every bad byte became U+FFFD.
public enum UTF8Repair {
    /// Whether there is nothing to repair.
    public static func isValid(_ bytes: some Collection<UInt8>) -> Bool {
        if bytes.allSatisfy({ $0 < 0x80 }) { return true }
        return String(validating: Array(bytes), as: UTF8.self) != nil
    }

    public static func repaired(_ bytes: some Collection<UInt8>) -> [UInt8] { Array(String(decoding: bytes, as: UTF8.self).utf8) }
}
