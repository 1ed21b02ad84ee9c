import Glibc
import LogModel
import LokiAPI

/// Times as they are shown: in UTC, in the zone of this machine (`TZ`, or /etc/localtime), or in a named one.
struct TimeOutput {
    enum Zone {
        case utc
        /// As the C library has it: a named zone was made the one of this process.
        case local

        init(named name: String) throws(CommandFailure) {
            switch name {
            case "UTC", "utc": self = .utc
            case "Local", "local": self = .local
            default:
                // The C library takes an unknown name for UTC: whether there is such a zone has to be asked before.
                let isName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/_+-".contains($0)) } && !name.hasPrefix("/")
                guard isName, !name.isEmpty, access("/usr/share/zoneinfo/" + name, R_OK) == 0 else {
                    throw CommandFailure(sentence: "--timezone wants UTC, Local or a zone that this machine knows, not `\(name)`")
                }
                setenv("TZ", name, 1)
                tzset()
                self = .local
            }
        }
    }

    var zone: Zone

    /// `2026-08-20T10:00:00.123456789Z`, `2026-08-20T12:00:00.123456789+02:00`
    func nanoseconds(_ time: Timestamp) -> String { text(time, digits: 9) }

    /// `2026-08-20T10:00:00.123Z`, for tables.
    func milliseconds(_ time: Timestamp) -> String { text(time, digits: 3) }

    /// `2026-08-20T10:00:00Z`, of seconds since 1970.
    func seconds(_ time: Int) -> String {
        let (nanoseconds, overflow) = Int64(time).multipliedReportingOverflow(by: Timestamp.nanosecondsPerSecond)
        return text(overflow ? (time < 0 ? .min : .max) : nanoseconds, digits: 0)
    }

    /// Characters of ``milliseconds(_:)``.
    func millisecondsWidth(_ times: some Sequence<Timestamp>) -> Int { times.map { milliseconds($0).count }.max() ?? 0 }

    private func text(_ time: Timestamp, digits: Int) -> String {
        var rest = time % Timestamp.nanosecondsPerSecond
        if rest < 0 { rest += Timestamp.nanosecondsPerSecond }
        let fraction = Self.padded(rest, 9).prefix(digits)
        let offset = zone == .local ? Self.localOffset(at: time) : 0
        // Nothing that nanoseconds hold comes near the end of the range by a zone's few hours, but a bad time may.
        let (shifted, overflow) = time.addingReportingOverflow(offset * Timestamp.nanosecondsPerSecond)
        let seconds = TimeText.seconds(overflow ? time : shifted).dropLast()
        return "\(seconds)" + (digits > 0 ? ".\(fraction)" : "") + (zone == .utc ? "Z" : Self.offsetText(overflow ? 0 : offset))
    }

    /// Seconds east of Greenwich at that time.
    private static func localOffset(at time: Timestamp) -> Int64 {
        var seconds = time_t(time / Timestamp.nanosecondsPerSecond)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return 0 }
        return Int64(parts.tm_gmtoff)
    }

    private static func offsetText(_ offset: Int64) -> String {
        let minutes = Int64(offset.magnitude) / 60
        return (offset < 0 ? "-" : "+") + padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2)
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
