/// Names that Prometheus and Loki take for labels: letters, digits and `_`, not a digit first.
public enum LabelName {
    public static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, first == 0x5F || isLetter(first) else { return false }
        return name.utf8.allSatisfy { $0 == 0x5F || isLetter($0) || TimeText.isDigit($0) }
    }

    /// `cs(User-Agent)` → `cs_User_Agent_`
    public static func sanitized(_ name: String) -> String {
        var out = name.utf8.map { $0 == 0x5F || isLetter($0) || TimeText.isDigit($0) ? $0 : 0x5F }
        if out.first.map(TimeText.isDigit) ?? true { out.insert(0x5F, at: 0) }
        return String(decoding: out, as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
}
