import LogModel

/// Times as log records write them, to nanoseconds since 1970.
public enum TimeText {
    /// Reads `2026-07-01T10:00:00.123456Z`, with a space for the `T`, up to 9 decimals, `Z`, `+02:00`, `+0200` or no zone (then UTC).
    ///
    /// - Returns: nil for anything else, and for times that an `Int64` cannot hold.
    public static func iso(_ text: UnsafeRawBufferPointer) -> Timestamp? {
        guard text.count >= 19, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: " ") || text[10] == UInt8(ascii: "t"),
            text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"), let year = digits(text, 0, 4), let month = digits(text, 5, 2),
            let day = digits(text, 8, 2), let hour = digits(text, 11, 2), let minute = digits(text, 14, 2), let second = digits(text, 17, 2)
        else { return nil }
        var at = 19
        var nanoseconds = 0
        if at < text.count, text[at] == UInt8(ascii: ".") || text[at] == UInt8(ascii: ",") {
            at += 1
            var scale = 100_000_000
            let start = at
            while at < text.count, isDigit(text[at]) {
                nanoseconds += Int(text[at] - 0x30) * scale
                scale /= 10
                at += 1
            }
            if at == start { return nil }
        }
        guard let offset = zone(text, from: at), let seconds = seconds(year, month, day, hour, minute, second) else { return nil }
        return nanosecondsSince1970(seconds - offset, nanoseconds)
    }

    /// Reads `1607374321.541`: seconds with decimals.
    public static func epoch(_ text: UnsafeRawBufferPointer) -> Timestamp? {
        var at = 0
        var seconds: Int64 = 0
        while at < text.count, isDigit(text[at]) {
            guard seconds < 100_000_000_000 else { return nil }
            seconds = seconds * 10 + Int64(text[at] - 0x30)
            at += 1
        }
        guard at > 0 else { return nil }
        var nanoseconds = 0
        if at < text.count {
            guard text[at] == UInt8(ascii: ".") else { return nil }
            at += 1
            var scale = 100_000_000
            while at < text.count {
                guard isDigit(text[at]) else { return nil }
                nanoseconds += Int(text[at] - 0x30) * scale
                scale /= 10
                at += 1
            }
        }
        return nanosecondsSince1970(seconds, nanoseconds)
    }

    /// Seconds since 1970 of a civil time in UTC; nil for days and hours that there are not. A leap second counts as the next second.
    public static func seconds(_ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int) -> Int64? {
        guard (1...12).contains(month), (1...CivilDate.days(inMonth: Int64(month), year: Int64(year))).contains(Int64(day)), hour < 24,
            minute < 60, second <= 60
        else {
            return nil
        }
        let days = CivilDate(year: Int64(year), month: Int64(month), day: Int64(day)).dayNumber
        return days * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    }

    /// The year of a time in UTC.
    public static func year(of time: Timestamp) -> Int { Int(CivilDate(dayNumber: UTCDay.number(time)).year) }

    /// So many digits at `from`; nil where there is another byte.
    public static func digits(_ text: UnsafeRawBufferPointer, _ from: Int, _ count: Int) -> Int? {
        guard text.count >= from + count else { return nil }
        var value = 0
        for at in from..<from + count {
            guard isDigit(text[at]) else { return nil }
            value = value * 10 + Int(text[at] - 0x30)
        }
        return value
    }

    @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// Seconds east of UTC of the zone that ends the text.
    private static func zone(_ text: UnsafeRawBufferPointer, from at: Int) -> Int64? {
        if at == text.count { return 0 }
        let sign = text[at]
        if sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") { return at + 1 == text.count ? 0 : nil }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hours = digits(text, at + 1, 2) else { return nil }
        let hasColon = text.count > at + 3 && text[at + 3] == UInt8(ascii: ":")
        guard text.count == at + (hasColon ? 6 : 5), let minutes = digits(text, at + (hasColon ? 4 : 3), 2), hours < 24, minutes < 60 else {
            return nil
        }
        let seconds = Int64(hours * 3600 + minutes * 60)
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }

    private static func nanosecondsSince1970(_ seconds: Int64, _ nanoseconds: Int) -> Timestamp? {
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: Timestamp.nanosecondsPerSecond)
        let (sum, more) = whole.addingReportingOverflow(Int64(nanoseconds))
        return overflow || more ? nil : sum
    }
}
