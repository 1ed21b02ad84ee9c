/// Go's time.Time: an instant, and the zone it is shown in.
struct GoTime: Sendable, Equatable {
    /// Seconds since 1970 UTC.
    var seconds: Int64
    /// 0..<1_000_000_000
    var nanoseconds: Int64
    /// Seconds east of UTC.
    var offset: Int
    var zone: String

    init(seconds: Int64, nanoseconds: Int64 = 0, offset: Int = 0, zone: String = "UTC") {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
        self.offset = offset
        self.zone = zone
    }

    /// The instant of a log line's timestamp.
    init(unixNanoseconds: Int64) {
        var (seconds, rest) = unixNanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        if rest < 0 {
            seconds -= 1
            rest += 1_000_000_000
        }
        self.init(seconds: seconds, nanoseconds: rest)
    }

    /// January 1 of year 1: what `toDate` gives where it cannot read the text.
    static let zero = GoTime(seconds: -62_135_596_800)

    var unixNanoseconds: Int64 { seconds &* 1_000_000_000 &+ nanoseconds }
    var unixMilliseconds: Int64 { seconds &* 1000 &+ nanoseconds / 1_000_000 }

    /// The date and time on the wall in its zone.
    var civil: GoCivil { GoCivil(localSeconds: seconds &+ Int64(offset)) }

    /// As Go prints a time: `2026-01-10 05:49:24.35927514 +0000 UTC`.
    var description: String { GoTimeFormat.format(self, "2006-01-02 15:04:05.999999999 -0700 MST") }

    /// A method of time.Time, as templates call it: `__timestamp__.Unix`.
    func method(_ name: String, _ arguments: [TemplateValue]) -> TemplateValue? {
        let civil = civil
        switch (name, arguments.count) {
        case ("Unix", 0): return .integer(seconds, .int64)
        case ("UnixMilli", 0): return .integer(unixMilliseconds, .int64)
        case ("UnixMicro", 0): return .integer(seconds &* 1_000_000 &+ nanoseconds / 1000, .int64)
        case ("UnixNano", 0): return .integer(unixNanoseconds, .int64)
        case ("Year", 0): return .integer(civil.year, .int)
        case ("Day", 0): return .int(civil.day)
        case ("YearDay", 0): return .int(civil.yearDay)
        case ("Hour", 0): return .int(civil.hour)
        case ("Minute", 0): return .int(civil.minute)
        case ("Second", 0): return .int(civil.second)
        case ("Nanosecond", 0): return .integer(nanoseconds, .int)
        case ("Month", 0): return .string(GoTimeFormat.months[civil.month - 1])
        case ("Weekday", 0): return .string(GoTimeFormat.weekdays[civil.weekday])
        case ("IsZero", 0): return .bool(seconds == GoTime.zero.seconds && nanoseconds == 0)
        case ("UTC", 0): return .time(GoTime(seconds: seconds, nanoseconds: nanoseconds))
        case ("String", 0): return .string(description)
        case ("Format", 1):
            guard case .text(let layout) = arguments[0] else { return nil }
            return .string(GoTimeFormat.format(self, String(decoding: layout, as: UTF8.self)))
        default: return nil
        }
    }
}

/// A date of the proleptic Gregorian calendar and a time of day.
struct GoCivil: Equatable {
    var year: Int64
    /// 1...12
    var month: Int
    var day: Int
    /// 1...366
    var yearDay: Int
    /// 0 is Sunday.
    var weekday: Int
    var hour: Int
    var minute: Int
    var second: Int

    /// - Parameter localSeconds: seconds since 1970-01-01 00:00 on the same wall.
    init(localSeconds: Int64) {
        var (days, rest) = localSeconds.quotientAndRemainder(dividingBy: 86_400)
        if rest < 0 {
            days -= 1
            rest += 86_400
        }
        hour = Int(rest / 3600)
        minute = Int(rest / 60 % 60)
        second = Int(rest % 60)
        weekday = Int(((days % 7) + 11) % 7)
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": civil_from_days, years that begin in March.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        yearDay = 0
        yearDay = Int(days - GoCivil.days(year: year, month: 1, day: 1)) + 1
    }

    /// Days since 1970-01-01; month and day may lie outside of their range, as in Go's time.Date.
    static func days(year: Int64, month: Int, day: Int) -> Int64 {
        let months = year &* 12 &+ Int64(month - 1)
        let normalYear = months >= 0 ? months / 12 : (months - 11) / 12
        let normalMonth = months - normalYear * 12 + 1
        let y = normalMonth <= 2 ? normalYear - 1 : normalYear
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (normalMonth > 2 ? normalMonth - 3 : normalMonth + 9) + 2) / 5
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468 + Int64(day - 1)
    }

    static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func daysIn(month: Int, year: Int64) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
