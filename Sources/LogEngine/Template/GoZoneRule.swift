import LogModel

/// The rule at the end of a zone file, for times after its last change: `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX TZ).
struct GoZoneRule: Sendable {
    private enum Day: Sendable {
        /// Month, week (5: last), weekday (0: Sunday).
        case month(Int, Int, Int)
        /// Day of the year from 1, February 29 never counted.
        case julian(Int)
        /// Day of the year from 0.
        case zeroBased(Int)
    }

    private struct Change: Sendable {
        var day: Day
        /// Seconds after midnight, on the wall that is about to change.
        var time: Int
    }

    private var standard: GoZone.Local
    private var summer: (local: GoZone.Local, start: Change, end: Change)?

    init?(_ text: [UInt8]) {
        var rest = text[...]
        guard let name = Self.name(&rest), let offset = Self.clock(&rest) else { return nil }
        standard = GoZone.Local(offset: -offset, name: name)
        guard !rest.isEmpty else { return }
        guard let summerName = Self.name(&rest) else { return nil }
        var summerOffset = standard.offset + 3600
        if rest.first != UInt8(ascii: ",") {
            guard let given = Self.clock(&rest) else { return nil }
            summerOffset = -given
        }
        guard let start = Self.change(&rest), let end = Self.change(&rest) else { return nil }
        summer = (GoZone.Local(offset: summerOffset, name: summerName), start, end)
    }

    func lookup(_ instant: Int64) -> GoZone.Local {
        guard let summer else { return standard }
        let year = GoCivil(localSeconds: instant &+ Int64(standard.offset)).year
        let start = Self.seconds(summer.start, year) - Int64(standard.offset)
        let end = Self.seconds(summer.end, year) - Int64(summer.local.offset)
        let isSummer = start < end ? instant >= start && instant < end : !(instant >= end && instant < start)
        return isSummer ? summer.local : standard
    }

    /// The wall time of a change, in seconds since 1970.
    private static func seconds(_ change: Change, _ year: Int64) -> Int64 {
        let days: Int64
        switch change.day {
        case .zeroBased(let day): days = GoCivil.days(year: year, month: 1, day: 1) + Int64(day)
        case .julian(let day):
            let leap = CivilDate.isLeap(year) && day >= 60 ? 1 : 0
            days = GoCivil.days(year: year, month: 1, day: 1) + Int64(day - 1 + leap)
        case .month(let month, let week, let weekday):
            let first = GoCivil.days(year: year, month: month, day: 1)
            let firstWeekday = Int(((first % 7) + 11) % 7)
            var day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
            while day >= GoCivil.daysIn(month: month, year: year) { day -= 7 }
            days = first + Int64(day)
        }
        return days * 86_400 + Int64(change.time)
    }

    private static func name(_ rest: inout ArraySlice<UInt8>) -> String? {
        if rest.first == UInt8(ascii: "<") {
            guard let close = rest.firstIndex(of: UInt8(ascii: ">")) else { return nil }
            defer { rest = rest[(close + 1)...] }
            return String(decoding: rest[(rest.startIndex + 1)..<close], as: UTF8.self)
        }
        let name = rest.prefix { ($0 | 0x20) &- 0x61 < 26 }
        guard name.count >= 3 else { return nil }
        rest = rest.dropFirst(name.count)
        return String(decoding: name, as: UTF8.self)
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private static func clock(_ rest: inout ArraySlice<UInt8>) -> Int? {
        var sign = 1
        if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            sign = first == UInt8(ascii: "-") ? -1 : 1
            rest.removeFirst()
        }
        guard let hours = number(&rest) else { return nil }
        var value = hours * 3600
        var unit = 60
        while unit > 0, rest.first == UInt8(ascii: ":") {
            rest.removeFirst()
            guard let part = number(&rest) else { return nil }
            value += part * unit
            unit /= 60
        }
        return sign * value
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let digits = rest.prefix { Sanitizer.isDigit($0) }
        guard !digits.isEmpty, digits.count <= 4 else { return nil }
        rest = rest.dropFirst(digits.count)
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func change(_ rest: inout ArraySlice<UInt8>) -> Change? {
        guard rest.first == UInt8(ascii: ",") else { return nil }
        rest.removeFirst()
        let day: Day
        switch rest.first {
        case UInt8(ascii: "M"):
            rest.removeFirst()
            guard let month = number(&rest), (1...12).contains(month), rest.first == UInt8(ascii: ".") else { return nil }
            rest.removeFirst()
            guard let week = number(&rest), (1...5).contains(week), rest.first == UInt8(ascii: ".") else { return nil }
            rest.removeFirst()
            guard let weekday = number(&rest), weekday < 7 else { return nil }
            day = .month(month, week, weekday)
        case UInt8(ascii: "J"):
            rest.removeFirst()
            guard let number = number(&rest), (1...365).contains(number) else { return nil }
            day = .julian(number)
        default:
            guard let number = number(&rest), number < 366 else { return nil }
            day = .zeroBased(number)
        }
        var time = 7200
        if rest.first == UInt8(ascii: "/") {
            rest.removeFirst()
            guard let given = clock(&rest) else { return nil }
            time = given
        }
        return Change(day: day, time: time)
    }
}
