import LogModel

/// Times as they are written in parameters and messages.
public enum TimeText {
    /// Why a time cannot be read, in the words of Go's strconv.
    struct Unreadable: Error {
        var message: String
    }

    /// A `start`, `end` or `time` parameter: decimal seconds, whole seconds (at most 10 characters), nanoseconds, or RFC 3339.
    static func parameter(_ text: String) throws(Unreadable) -> Timestamp {
        if text.utf8.contains(UInt8(ascii: ".")), let seconds = Double(text), seconds.isFinite {
            return decimalSeconds(seconds)
        }
        switch GoNumber.int64(text) {
        case .success(let number):
            if text.utf8.count > 10 { return number }
            let (time, overflow) = number.multipliedReportingOverflow(by: Timestamp.nanosecondsPerSecond)
            return overflow ? (number < 0 ? .min : .max) : time
        case .failure(let problem):
            if let time = rfc3339(text) { return time }
            throw Unreadable(message: problem.message(function: "ParseInt", text: text))
        }
    }

    /// Rounded to milliseconds, as Loki reads decimal seconds.
    private static func decimalSeconds(_ seconds: Double) -> Timestamp {
        let whole = seconds.rounded(.towardZero)
        guard abs(whole) < 9.2e9 else { return whole < 0 ? .min : .max }
        let milliseconds = ((seconds - whole) * 1000).rounded(.toNearestOrAwayFromZero)
        return Int64(whole) &* Timestamp.nanosecondsPerSecond &+ Int64(milliseconds) &* 1_000_000
    }

    /// `2026-08-20T10:00:00.123Z`, `…+02:00`; nil for anything else. Times beyond what nanoseconds can hold are cut to the ends.
    public static func rfc3339(_ text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        func number(_ start: Int, _ count: Int) -> Int64? {
            guard start + count <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[start..<start + count] {
                guard byte >= 0x30 && byte <= 0x39 else { return nil }
                value = value * 10 + Int64(byte - 0x30)
            }
            return value
        }
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"), bytes[10] == UInt8(ascii: "T"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
            let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2),
            month >= 1, month <= 12, day >= 1, day <= CivilDate.days(inMonth: month, year: year), hour < 24, minute < 60, second < 60
        else { return nil }
        var at = 19
        var fraction: Int64 = 0
        if bytes[at] == UInt8(ascii: ".") || bytes[at] == UInt8(ascii: ",") {
            at += 1
            let start = at
            var place: Int64 = 100_000_000
            while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 {
                fraction += Int64(bytes[at] - 0x30) * place
                place /= 10
                at += 1
            }
            if at == start { return nil }
        }
        guard at < bytes.count else { return nil }
        var offset: Int64 = 0
        if bytes[at] == UInt8(ascii: "Z") {
            guard at + 1 == bytes.count else { return nil }
        } else {
            guard bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-"), at + 6 == bytes.count,
                bytes[at + 3] == UInt8(ascii: ":"),
                let hours = number(at + 1, 2), let minutes = number(at + 4, 2), hours <= 24, minutes < 60
            else { return nil }
            offset = (hours * 60 + minutes) * 60
            if bytes[at] == UInt8(ascii: "-") { offset = -offset }
        }
        let seconds = CivilDate(year: year, month: month, day: day).dayNumber * 86_400 + hour * 3600 + minute * 60 + second - offset
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: Timestamp.nanosecondsPerSecond)
        let (time, overflow2) = scaled.addingReportingOverflow(fraction)
        return overflow || overflow2 ? (seconds < 0 ? .min : .max) : time
    }

    /// In UTC with as many decimals as it needs: `2026-08-20T10:00:00Z`, `2026-08-20T10:00:00.5Z`.
    public static func rfc3339(_ time: Timestamp) -> String {
        var text = seconds(time)
        var fraction = time % Timestamp.nanosecondsPerSecond
        if fraction < 0 { fraction += Timestamp.nanosecondsPerSecond }
        if fraction == 0 { return text }
        text.removeLast()
        var digits = String(fraction)
        digits = String(repeating: "0", count: 9 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return text + "." + digits + "Z"
    }

    /// Whole seconds in UTC, as push errors print them: `2026-11-16T03:14:32Z`.
    public static func seconds(_ time: Timestamp) -> String {
        var seconds = time / Timestamp.nanosecondsPerSecond
        if time % Timestamp.nanosecondsPerSecond < 0 { seconds -= 1 }
        let day = UTCDay.number(time)
        let date = CivilDate(dayNumber: day)
        let clock = seconds - day * 86_400
        func pad(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return
            "\(pad(date.year, 4))-\(pad(date.month, 2))-\(pad(date.day, 2))T\(pad(clock / 3600, 2)):\(pad(clock / 60 % 60, 2)):\(pad(clock % 60, 2))Z"
    }
}
