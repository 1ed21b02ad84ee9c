/// The pieces of a Go time layout: `2006-01-02T15:04:05Z07:00`.
enum GoLayout {
    enum Piece: Equatable {
        case literal(String)
        case longMonth, month, numberMonth, zeroMonth
        case longWeekday, weekday
        case day, underDay, zeroDay, underYearDay, zeroYearDay
        case hour, hour12, zeroHour12, minute, zeroMinute, second, zeroSecond
        case longYear, year
        case upperHalf, lowerHalf
        case zone
        /// `Z07:00` shows Z for UTC; seconds: `-07:00:00`; minutes false: `-07`.
        case offset(z: Bool, colon: Bool, minutes: Bool, seconds: Bool)
        /// `.000` (all digits) or `.999` (without trailing zeros), with its separator.
        case fraction(separator: UInt8, digits: Int, trims: Bool)
    }

    private static let plain: [(String, Piece)] = [
        ("January", .longMonth), ("Jan", .month), ("Monday", .longWeekday), ("Mon", .weekday), ("MST", .zone),
        ("2006", .longYear), ("2", .day), ("__2", .underYearDay), ("_2006", .literal("_")), ("_2", .underDay),
        ("002", .zeroYearDay), ("01", .zeroMonth), ("02", .zeroDay), ("03", .zeroHour12), ("04", .zeroMinute), ("05", .zeroSecond),
        ("06", .year), ("15", .hour), ("1", .numberMonth), ("3", .hour12), ("4", .minute), ("5", .second),
        ("PM", .upperHalf), ("pm", .lowerHalf),
        ("-070000", .offset(z: false, colon: false, minutes: true, seconds: true)),
        ("-07:00:00", .offset(z: false, colon: true, minutes: true, seconds: true)),
        ("-0700", .offset(z: false, colon: false, minutes: true, seconds: false)),
        ("-07:00", .offset(z: false, colon: true, minutes: true, seconds: false)),
        ("-07", .offset(z: false, colon: false, minutes: false, seconds: false)),
        ("Z070000", .offset(z: true, colon: false, minutes: true, seconds: true)),
        ("Z07:00:00", .offset(z: true, colon: true, minutes: true, seconds: true)),
        ("Z0700", .offset(z: true, colon: false, minutes: true, seconds: false)),
        ("Z07:00", .offset(z: true, colon: true, minutes: true, seconds: false)),
        ("Z07", .offset(z: true, colon: false, minutes: false, seconds: false)),
    ]

    static func pieces(_ layout: String) -> [Piece] {
        let bytes = Array(layout.utf8)
        var pieces: [Piece] = []
        var literal: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if let (piece, count) = piece(bytes, at) {
                if !literal.isEmpty { pieces.append(.literal(String(decoding: literal, as: UTF8.self))) }
                literal = []
                pieces.append(piece)
                at += count
            } else {
                literal.append(bytes[at])
                at += 1
            }
        }
        if !literal.isEmpty { pieces.append(.literal(String(decoding: literal, as: UTF8.self))) }
        return pieces
    }

    private static func piece(_ bytes: [UInt8], _ at: Int) -> (Piece, Int)? {
        if let fraction = fraction(bytes, at) { return fraction }
        for (text, piece) in plain where has(bytes, at, text) {
            if text == "Jan" || text == "Mon" {
                // "Month" is no month.
                if at + 3 < bytes.count, bytes[at + 3] &- 0x61 < 26 { return nil }
            }
            // `_2006` is an underscore and a year.
            return text == "_2006" ? (piece, 1) : (piece, text.utf8.count)
        }
        return nil
    }

    private static func has(_ bytes: [UInt8], _ at: Int, _ text: String) -> Bool {
        bytes.count - at >= text.utf8.count && bytes[at..<at + text.utf8.count].elementsEqual(text.utf8)
    }

    private static func fraction(_ bytes: [UInt8], _ at: Int) -> (Piece, Int)? {
        guard bytes[at] == UInt8(ascii: ".") || bytes[at] == UInt8(ascii: ","), at + 1 < bytes.count else { return nil }
        let digit = bytes[at + 1]
        guard digit == UInt8(ascii: "0") || digit == UInt8(ascii: "9") else { return nil }
        var end = at + 1
        while end < bytes.count, bytes[end] == digit { end += 1 }
        // A digit behind it makes it something else: `.0002`.
        if end < bytes.count, Sanitizer.isDigit(bytes[end]) { return nil }
        return (.fraction(separator: bytes[at], digits: end - at - 1, trims: digit == UInt8(ascii: "9")), end - at)
    }
}
