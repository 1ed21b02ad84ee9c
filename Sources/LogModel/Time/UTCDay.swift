/// Days since 1970-01-01 UTC, by which segments are cut and retention drops them.
public enum UTCDay {
    public static let nanoseconds: Int64 = 86_400 * Timestamp.nanosecondsPerSecond

    public static func number(_ time: Timestamp) -> Int64 {
        let (day, rest) = time.quotientAndRemainder(dividingBy: nanoseconds)
        return rest < 0 ? day - 1 : day
    }

    /// First nanosecond of the day, or the first there is.
    public static func start(_ day: Int64) -> Timestamp {
        let (start, overflow) = day.multipliedReportingOverflow(by: nanoseconds)
        return overflow ? .min : start
    }

    /// First nanosecond behind the day, or the last there is.
    public static func end(_ day: Int64) -> Timestamp {
        let (end, overflow) = (day + 1).multipliedReportingOverflow(by: nanoseconds)
        return overflow ? .max : end
    }
}
