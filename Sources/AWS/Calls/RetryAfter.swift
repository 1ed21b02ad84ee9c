import LogModel

/// The header `Retry-After` (RFC 9110 §10.2.3).
public enum RetryAfter {
    /// Seconds to wait, from `120` or from a date; nil for anything else.
    public static func seconds(_ text: String?, now: Timestamp = WallClock.system.now()) -> Double? {
        guard let text else { return nil }
        if let seconds = Double(text), seconds.isFinite, seconds >= 0 { return seconds }
        guard let time = AmazonTime.parse(http: text) else { return nil }
        return max(0, Double(time - now) / Double(Timestamp.nanosecondsPerSecond))
    }
}
