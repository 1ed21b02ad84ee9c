import LogModel

/// Times as lines write them, to numbers and back.
enum TimeText {
    /// Nanoseconds of the last digit.
    static func unit(fraction: Int) -> Int64 {
        var unit: Int64 = 1_000_000_000
        for _ in 0..<fraction { unit /= 10 }
        return unit
    }

    static func floor(_ value: Int64, _ unit: Int64) -> Int64 {
        let quotient = value / unit
        return value % unit < 0 ? quotient - 1 : quotient
    }

    static func modulo(_ value: Int64, _ divisor: Int64) -> Int64 {
        let rest = value % divisor
        return rest < 0 ? rest + divisor : rest
    }

    static func unitsPerDay(fraction: Int) -> Int64 { 86_400 * (1_000_000_000 / unit(fraction: fraction)) }

    static func clock(of time: Timestamp, fraction: Int) -> Int64 {
        modulo(floor(time, unit(fraction: fraction)), unitsPerDay(fraction: fraction))
    }

    static func clockBytes(fraction: Int) -> Int { fraction > 0 ? 9 + fraction : 8 }

    /// Whether it looks like `2026-01-15T10:00:00.057Z`.
    static func shape(_ text: UnsafePointer<UInt8>, _ count: Int) -> TimeShape? {
        guard count >= 19, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), text[13] == UInt8(ascii: ":"),
            text[16] == UInt8(ascii: ":"),
            text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: " ")
        else { return nil }
        let isZulu = text[count - 1] == UInt8(ascii: "Z")
        let rest = count - 19 - (isZulu ? 1 : 0)
        guard rest == 0 || rest >= 2 && rest <= 10 && text[19] == UInt8(ascii: ".") else { return nil }
        return TimeShape(fraction: max(0, rest - 1), isZulu: isZulu, hasLetter: text[10] == UInt8(ascii: "T"))
    }

    /// Digits of the fraction if it looks like `10:00:00.057`.
    static func clockFraction(_ text: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        guard count == 8 || count >= 10 && count <= 18, text[2] == UInt8(ascii: ":"), text[5] == UInt8(ascii: ":") else { return nil }
        if count == 8 { return 0 }
        return text[8] == UInt8(ascii: ".") ? count - 9 : nil
    }

    private static func digits(_ text: UnsafePointer<UInt8>, _ from: Int, _ count: Int) -> Int64? {
        var number: Int64 = 0
        for at in from..<from + count {
            let digit = text[at] &- 48
            if digit > 9 { return nil }
            number = number * 10 + Int64(digit)
        }
        return number
    }

    /// In units of the last digit since 1970.
    static func parse(_ text: UnsafePointer<UInt8>, _ shape: TimeShape) -> Int64? {
        guard self.shape(text, shape.byteCount) == shape, let year = digits(text, 0, 4), let month = digits(text, 5, 2),
            let day = digits(text, 8, 2), (1971...2200).contains(year), (1...12).contains(month), day >= 1,
            day <= CivilDate.days(inMonth: month, year: year), let clock = parseClock(text + 11, shape.fraction)
        else { return nil }
        return CivilDate(year: year, month: month, day: day).dayNumber * unitsPerDay(fraction: shape.fraction) + clock
    }

    /// In units of the last digit since midnight.
    static func parseClock(_ text: UnsafePointer<UInt8>, _ fraction: Int) -> Int64? {
        guard text[2] == UInt8(ascii: ":"), text[5] == UInt8(ascii: ":"), let hour = digits(text, 0, 2), let minute = digits(text, 3, 2),
            let second = digits(text, 6, 2), hour < 24, minute < 60, second < 60
        else { return nil }
        let seconds = (hour * 60 + minute) * 60 + second
        if fraction == 0 { return seconds }
        guard text[8] == UInt8(ascii: "."), let part = digits(text, 9, fraction) else { return nil }
        return seconds * (1_000_000_000 / unit(fraction: fraction)) + part
    }

    /// Writes a time of `shape`; false: it lies outside of the years that are written so.
    static func write(_ time: Int64, _ shape: TimeShape, to out: inout LineBuffer) -> Bool {
        let perDay = unitsPerDay(fraction: shape.fraction)
        let day = floor(time, perDay)
        // 1970 … 2261
        guard day >= 0 && day < 106_751 else { return false }
        let date = CivilDate(dayNumber: day)
        let written =
            out.append(digits: date.year, width: 4) && out.append(UInt8(ascii: "-")) && out.append(digits: date.month, width: 2)
            && out.append(UInt8(ascii: "-")) && out.append(digits: date.day, width: 2)
            && out.append(UInt8(ascii: shape.hasLetter ? "T" : " "))
        return written && writeClock(time - day * perDay, shape.fraction, to: &out) && (!shape.isZulu || out.append(UInt8(ascii: "Z")))
    }

    static func writeClock(_ clock: Int64, _ fraction: Int, to out: inout LineBuffer) -> Bool {
        let perSecond = 1_000_000_000 / unit(fraction: fraction)
        let seconds = clock / perSecond
        let written =
            out.append(digits: seconds / 3600, width: 2) && out.append(UInt8(ascii: ":")) && out.append(digits: seconds / 60 % 60, width: 2)
            && out.append(UInt8(ascii: ":")) && out.append(digits: seconds % 60, width: 2)
        if !written || fraction == 0 { return written }
        return out.append(UInt8(ascii: ".")) && out.append(digits: clock % perSecond, width: fraction)
    }
}
