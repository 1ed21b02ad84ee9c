/// Go's time.Format.
enum GoTimeFormat {
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    static func format(_ time: GoTime, _ layout: String) -> String {
        let civil = time.civil
        var out = ""
        for piece in GoLayout.pieces(layout) {
            switch piece {
            case .literal(let text): out += text
            case .longMonth: out += months[civil.month - 1]
            case .month: out += months[civil.month - 1].prefix(3)
            case .numberMonth: out += "\(civil.month)"
            case .zeroMonth: out += padded(civil.month, 2)
            case .longWeekday: out += weekdays[civil.weekday]
            case .weekday: out += weekdays[civil.weekday].prefix(3)
            case .day: out += "\(civil.day)"
            case .underDay: out += padded(civil.day, 2, " ")
            case .zeroDay: out += padded(civil.day, 2)
            case .underYearDay: out += padded(civil.yearDay, 3, " ")
            case .zeroYearDay: out += padded(civil.yearDay, 3)
            case .hour: out += padded(civil.hour, 2)
            case .hour12: out += "\(twelve(civil.hour))"
            case .zeroHour12: out += padded(twelve(civil.hour), 2)
            case .minute: out += "\(civil.minute)"
            case .zeroMinute: out += padded(civil.minute, 2)
            case .second: out += "\(civil.second)"
            case .zeroSecond: out += padded(civil.second, 2)
            case .longYear: out += (civil.year < 0 ? "-" : "") + padded(Int(civil.year.magnitude), 4)
            case .year: out += padded(Int(civil.year.magnitude % 100), 2)
            case .upperHalf: out += civil.hour >= 12 ? "PM" : "AM"
            case .lowerHalf: out += civil.hour >= 12 ? "pm" : "am"
            case .zone: out += time.zone.isEmpty ? numeric(time.offset) : time.zone
            case .offset(let z, let colon, let minutes, let seconds):
                out += z && time.offset == 0 ? "Z" : offset(time.offset, colon: colon, minutes: minutes, seconds: seconds)
            case .fraction(let separator, let digits, let trims): out += fraction(time.nanoseconds, separator, digits, trims)
            }
        }
        return out
    }

    private static func twelve(_ hour: Int) -> Int { hour % 12 == 0 ? 12 : hour % 12 }

    static func padded(_ value: Int, _ width: Int, _ pad: String = "0") -> String {
        let text = "\(value)"
        return String(repeating: pad, count: max(0, width - text.utf8.count)) + text
    }

    /// The name of a zone that has none: `-07`, `+0530`.
    private static func numeric(_ seconds: Int) -> String {
        offset(seconds, colon: false, minutes: seconds / 60 % 60 != 0, seconds: false)
    }

    private static func offset(_ value: Int, colon: Bool, minutes: Bool, seconds: Bool) -> String {
        let magnitude = abs(value)
        var out = (value < 0 ? "-" : "+") + padded(magnitude / 3600, 2)
        if minutes { out += (colon ? ":" : "") + padded(magnitude / 60 % 60, 2) }
        if seconds { out += (colon ? ":" : "") + padded(magnitude % 60, 2) }
        return out
    }

    private static func fraction(_ nanoseconds: Int64, _ separator: UInt8, _ digits: Int, _ trims: Bool) -> String {
        var text = padded(Int(nanoseconds), 9)
        if digits > 9 { text += String(repeating: "0", count: digits - 9) }
        var shown = Array(text.utf8.prefix(digits))
        if trims {
            while shown.last == UInt8(ascii: "0") { shown.removeLast() }
            if shown.isEmpty { return "" }
        }
        return String(decoding: [separator] + shown, as: UTF8.self)
    }
}
