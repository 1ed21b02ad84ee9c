import LogModel

/// Go's time.ParseInLocation; nil where Go has an error.
struct GoTimeParse {
    private var rest: ArraySlice<UInt8>
    private var year: Int64 = 0
    private var month = -1
    private var day = -1
    private var yearDay = -1
    private var hour = 0
    private var minute = 0
    private var second = 0
    private var nanoseconds: Int64 = 0
    private var isAfternoon = false
    private var isMorning = false
    private var isUTC = false
    private var offset: Int?
    private var zoneName = ""

    static func parse(_ text: [UInt8], _ layout: String, in zone: GoZone) -> GoTime? {
        var parse = GoTimeParse(rest: text[...])
        let pieces = GoLayout.pieces(layout)
        for (index, piece) in pieces.enumerated() {
            guard parse.take(piece, next: index + 1 < pieces.count ? pieces[index + 1] : nil) else { return nil }
        }
        return parse.rest.isEmpty ? parse.time(in: zone) : nil
    }

    private init(rest: ArraySlice<UInt8>) { self.rest = rest }

    private mutating func take(_ piece: GoLayout.Piece, next: GoLayout.Piece?) -> Bool {
        switch piece {
        case .literal(let text): return skip(Array(text.utf8))
        case .longYear: return number(4, 4).map { year = Int64($0) } != nil
        case .year:
            guard let value = number(2, 2) else { return false }
            // Unix time starts in December 1969 in some zones.
            year = Int64(value >= 69 ? value + 1900 : value + 2000)
        case .longMonth: return name(GoTimeFormat.months).map { month = $0 + 1 } != nil
        case .month: return name(GoTimeFormat.months.map { String($0.prefix(3)) }).map { month = $0 + 1 } != nil
        case .numberMonth: return number(1, 2).map { month = $0 } != nil && (1...12).contains(month)
        case .zeroMonth: return number(2, 2).map { month = $0 } != nil && (1...12).contains(month)
        case .longWeekday: return name(GoTimeFormat.weekdays) != nil
        case .weekday: return name(GoTimeFormat.weekdays.map { String($0.prefix(3)) }) != nil
        case .day: return number(1, 2).map { day = $0 } != nil
        case .underDay:
            if rest.first == 0x20 { rest.removeFirst() }
            return number(1, 2).map { day = $0 } != nil
        case .zeroDay: return number(2, 2).map { day = $0 } != nil
        case .underYearDay:
            for _ in 0..<2 where rest.first == 0x20 { rest.removeFirst() }
            return number(1, 3).map { yearDay = $0 } != nil
        case .zeroYearDay: return number(3, 3).map { yearDay = $0 } != nil
        case .hour: return number(1, 2).map { hour = $0 } != nil && hour < 24
        case .hour12: return number(1, 2).map { hour = $0 } != nil && hour <= 12
        case .zeroHour12: return number(2, 2).map { hour = $0 } != nil && hour <= 12
        case .minute: return number(1, 2).map { minute = $0 } != nil && minute < 60
        case .zeroMinute: return number(2, 2).map { minute = $0 } != nil && minute < 60
        case .second, .zeroSecond:
            guard let value = piece == .second ? number(1, 2) : number(2, 2), value < 60 else { return false }
            second = value
            // A fraction is taken also where the layout has none.
            if case .fraction = next { return true }
            if let first = rest.first, first == UInt8(ascii: ".") || first == UInt8(ascii: ","), rest.count > 1,
                Sanitizer.isDigit(rest[rest.startIndex + 1])
            {
                return fraction(nil)
            }
        case .upperHalf, .lowerHalf:
            let upper = piece == .upperHalf
            if skip(Array((upper ? "PM" : "pm").utf8)) {
                isAfternoon = true
            } else if skip(Array((upper ? "AM" : "am").utf8)) {
                isMorning = true
            } else {
                return false
            }
        case .zone: return zone()
        case .offset(let z, let colon, let minutes, let seconds): return offset(z, colon, minutes, seconds)
        case .fraction(_, let digits, let trims):
            if !trims { return fraction(digits) }
            guard let first = rest.first, first == UInt8(ascii: ".") || first == UInt8(ascii: ","), rest.count > 1,
                Sanitizer.isDigit(rest[rest.startIndex + 1])
            else { return true }
            return fraction(nil)
        }
        return true
    }

    /// A literal; a space of the layout stands for any number of spaces.
    private mutating func skip(_ literal: [UInt8]) -> Bool {
        let before = rest
        var at = 0
        while at < literal.count {
            if literal[at] == 0x20 {
                if let first = rest.first, first != 0x20 {
                    rest = before
                    return false
                }
                while at < literal.count, literal[at] == 0x20 { at += 1 }
                while rest.first == 0x20 { rest.removeFirst() }
                continue
            }
            guard rest.first == literal[at] else {
                rest = before
                return false
            }
            rest.removeFirst()
            at += 1
        }
        return true
    }

    private mutating func number(_ least: Int, _ most: Int) -> Int? {
        var value = 0
        var count = 0
        while count < most, let byte = rest.first, Sanitizer.isDigit(byte) {
            value = value * 10 + Int(byte - 0x30)
            rest.removeFirst()
            count += 1
        }
        return count >= least ? value : nil
    }

    private mutating func name(_ names: [String]) -> Int? {
        for (index, name) in names.enumerated() where rest.count >= name.utf8.count {
            if zip(rest, name.utf8).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) {
                rest = rest.dropFirst(name.utf8.count)
                return index
            }
        }
        return nil
    }

    private mutating func fraction(_ digits: Int?) -> Bool {
        guard let first = rest.first, first == UInt8(ascii: ".") || first == UInt8(ascii: ",") else { return false }
        rest.removeFirst()
        var value: Int64 = 0
        var count = 0
        while let byte = rest.first, Sanitizer.isDigit(byte), digits.map({ count < $0 }) ?? true {
            if count < 9 { value = value * 10 + Int64(byte - 0x30) }
            count += 1
            rest.removeFirst()
        }
        if let digits, count != digits { return false }
        while count < 9 {
            value *= 10
            count += 1
        }
        nanoseconds = value
        return true
    }

    private mutating func offset(_ z: Bool, _ colon: Bool, _ minutes: Bool, _ seconds: Bool) -> Bool {
        if z, rest.first == UInt8(ascii: "Z") {
            rest.removeFirst()
            isUTC = true
            return true
        }
        guard let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return false }
        rest.removeFirst()
        guard let hours = number(2, 2), hours <= 24 else { return false }
        var value = hours * 3600
        for (wanted, unit) in [(minutes, 60), (seconds, 1)] where wanted {
            if colon { guard skip([UInt8(ascii: ":")]) else { return false } }
            guard let part = number(2, 2), part <= 60 else { return false }
            value += part * unit
        }
        offset = sign == UInt8(ascii: "-") ? -value : value
        return true
    }

    /// `UTC`, `CEST`, `GMT+3`, `+03`: three to five capitals, or Go's special forms.
    private mutating func zone() -> Bool {
        if skip(Array("UTC".utf8)) {
            isUTC = true
            return true
        }
        let capitals = rest.prefix { $0 &- 0x41 < 26 }.count
        var length = capitals
        if rest.starts(with: "GMT".utf8) {
            length = 3
            let tail = rest.dropFirst(3)
            if let sign = tail.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                length += 1 + min(2, tail.dropFirst().prefix { Sanitizer.isDigit($0) }.count)
            }
        } else if capitals == 0 {
            guard let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return false }
            let digits = rest.dropFirst().prefix { Sanitizer.isDigit($0) }.count
            guard digits == 2 || digits == 4 else { return false }
            length = 1 + digits
        } else {
            guard (3...5).contains(capitals) else { return false }
            if capitals == 5, rest[rest.startIndex + 4] != UInt8(ascii: "T") { return false }
            if capitals == 4, rest[rest.startIndex + 3] != UInt8(ascii: "T"), !rest.starts(with: "WITA".utf8) { return false }
        }
        zoneName = String(decoding: rest.prefix(length), as: UTF8.self)
        rest = rest.dropFirst(length)
        return true
    }

    private func time(in zone: GoZone) -> GoTime? {
        var hour = hour
        if isAfternoon, hour < 12 { hour += 12 }
        if isMorning, hour == 12 { hour = 0 }
        var (month, day) = (month, day)
        if yearDay >= 0 {
            guard yearDay >= 1, yearDay <= (CivilDate.isLeap(year) ? 366 : 365) else { return nil }
            let civil = GoCivil(localSeconds: (GoCivil.days(year: year, month: 1, day: 1) + Int64(yearDay - 1)) * 86_400)
            if month >= 0, month != civil.month { return nil }
            if day >= 0, day != civil.day { return nil }
            (month, day) = (civil.month, civil.day)
        } else {
            if month < 0 { month = 1 }
            if day < 0 { day = 1 }
        }
        guard day >= 1, day <= GoCivil.daysIn(month: month, year: year) else { return nil }
        let wall = GoCivil.days(year: year, month: month, day: day) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        if isUTC { return GoTime(seconds: wall, nanoseconds: nanoseconds) }
        if let offset {
            let instant = wall - Int64(offset)
            let local = zone.lookup(instant)
            if local.offset == offset, zoneName.isEmpty || local.name == zoneName {
                return GoTime(seconds: instant, nanoseconds: nanoseconds, offset: offset, zone: local.name)
            }
            return GoTime(seconds: instant, nanoseconds: nanoseconds, offset: offset, zone: zoneName)
        }
        if !zoneName.isEmpty {
            let local = zone.lookup(zone.instant(wall: wall))
            if local.name == zoneName {
                return GoTime(seconds: wall - Int64(local.offset), nanoseconds: nanoseconds, offset: local.offset, zone: zoneName)
            }
            // An abbreviation that means nothing here stands at UTC; GMT+3 says its hours.
            var offset = 0
            if zoneName.hasPrefix("GMT"), zoneName.utf8.count > 3 { offset = Int(zoneName.dropFirst(3)).map { $0 * 3600 } ?? 0 }
            return GoTime(seconds: wall - Int64(offset), nanoseconds: nanoseconds, offset: offset, zone: zoneName)
        }
        let instant = zone.instant(wall: wall)
        let local = zone.lookup(instant)
        return GoTime(seconds: instant, nanoseconds: nanoseconds, offset: local.offset, zone: local.name)
    }
}
