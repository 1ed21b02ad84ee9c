import LogModel

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
        let date = CivilDate(dayNumber: days)
        (year, month, day) = (date.year, Int(date.month), Int(date.day))
        yearDay = 0
        yearDay = Int(days - GoCivil.days(year: year, month: 1, day: 1)) + 1
    }

    /// Days since 1970-01-01; month and day may lie outside of their range, as in Go's time.Date.
    static func days(year: Int64, month: Int, day: Int) -> Int64 {
        let months = year &* 12 &+ Int64(month - 1)
        let normalYear = months >= 0 ? months / 12 : (months - 11) / 12
        let normalMonth = months - normalYear * 12 + 1
        return CivilDate(year: normalYear, month: normalMonth, day: 1).dayNumber + Int64(day - 1)
    }

    static func daysIn(month: Int, year: Int64) -> Int { Int(CivilDate.days(inMonth: Int64(month), year: year)) }
}
