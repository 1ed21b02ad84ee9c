import Glibc
import LogModel

/// Times as the composed lines write them, in UTC.
struct DemoTime {
    private let parts: tm
    private let nanoseconds: Int64

    init(_ time: Timestamp) {
        var seconds = time_t(time / Timestamp.nanosecondsPerSecond)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        self.parts = parts
        nanoseconds = time % Timestamp.nanosecondsPerSecond
    }

    /// `2026-07-01`
    var date: String {
        "\(1900 + Int(parts.tm_year))-\(padded(Int(parts.tm_mon) + 1, 2))-\(padded(Int(parts.tm_mday), 2))"
    }

    /// `10:00:01`
    var clock: String {
        "\(padded(Int(parts.tm_hour), 2)):\(padded(Int(parts.tm_min), 2)):\(padded(Int(parts.tm_sec), 2))"
    }

    /// `2026-07-01T10:00:01.186641Z`
    var microseconds: String { "\(date)T\(clock).\(padded(Int(nanoseconds / 1000), 6))Z" }

    /// `2026-07-01T10:00:01.186Z`
    var milliseconds: String { "\(date)T\(clock).\(padded(Int(nanoseconds / 1_000_000), 3))Z" }

    /// `01/Jul/2026:10:00:01 +0000`, as web servers write it.
    var accessLog: String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(padded(Int(parts.tm_mday), 2))/\(months[Int(parts.tm_mon)])/\(1900 + Int(parts.tm_year)):\(clock) +0000"
    }

    private func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Seconds with three decimals, as load balancers write them: `0.023`.
func threeDecimals(_ seconds: Double) -> String {
    let thousandths = Int((seconds * 1000).rounded())
    let fraction = String(thousandths % 1000)
    return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
}
