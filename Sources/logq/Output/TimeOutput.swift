import LogModel
import LokiAPI

enum TimeOutput {
    /// `2026-08-20T10:00:00.123456789Z`
    static func nanoseconds(_ time: Timestamp) -> String {
        let rest = time % Timestamp.nanosecondsPerSecond
        let digits = String(rest < 0 ? rest + Timestamp.nanosecondsPerSecond : rest)
        return TimeText.seconds(time).dropLast() + "." + String(repeating: "0", count: max(0, 9 - digits.count)) + digits + "Z"
    }

    /// `2026-08-20T10:00:00.123Z`, for tables.
    static func milliseconds(_ time: Timestamp) -> String {
        nanoseconds(time).dropLast(7) + "Z"
    }
}
