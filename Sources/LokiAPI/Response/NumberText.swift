import LogModel

/// Numbers as Loki writes them in answers.
enum NumberText {
    /// Shortest decimal that reads back as the same number, never with an exponent: `1000000`, `0.000001234`, `NaN`, `+Inf`, `-Inf`.
    static func append(_ value: Double, to out: inout [UInt8]) {
        if value.isNaN { return JSONText.append("NaN", to: &out) }
        if value.isInfinite { return value < 0 ? JSONText.append("-Inf", to: &out) : JSONText.append("+Inf", to: &out) }
        if value.rounded(.towardZero) == value && abs(value) < 9e15 && !(value == 0 && value.sign == .minus) {
            return append(Int64(value), to: &out)
        }
        // Swift's own text has the shortest digits too, but an exponent where the number is large or small.
        var digits: [UInt8] = []
        var exponent = 0
        var pointAt: Int?
        var text = Array(value.magnitude.description.utf8)[...]
        while let byte = text.first {
            text = text.dropFirst()
            if byte == UInt8(ascii: "e") {
                exponent = Int(String(decoding: text, as: UTF8.self)) ?? 0
                break
            }
            if byte == UInt8(ascii: ".") { pointAt = digits.count } else { digits.append(byte) }
        }
        let point = (pointAt ?? digits.count) + exponent
        if value.sign == .minus { out.append(UInt8(ascii: "-")) }
        let zero = UInt8(ascii: "0")
        while digits.last == zero { digits.removeLast() }
        if point <= 0 { out.append(zero) }
        for place in 0..<max(point, 0) { out.append(place < digits.count ? digits[place] : zero) }
        // Leading zeros of "0.5" belong to the whole part, which is written above.
        if digits.count > point {
            out.append(UInt8(ascii: "."))
            if point < 0 { out.append(contentsOf: repeatElement(zero, count: -point)) }
            out.append(contentsOf: digits[max(point, 0)...])
        }
    }

    static func append(_ value: Int64, to out: inout [UInt8]) {
        if value < 0 { out.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        var digits = 1
        var bound: UInt64 = 10
        // 10^19 is the largest power of ten that fits, and no magnitude has more than 19 digits.
        while digits < 19 && rest >= bound {
            digits += 1
            bound &*= 10
        }
        out.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: digits))
        var at = out.count - 1
        for _ in 0..<digits {
            out[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            at -= 1
        }
    }

    static func append(_ value: Int, to out: inout [UInt8]) { append(Int64(value), to: &out) }

    /// Seconds with at most three decimals and no zeros at the end: `1787000000`, `1787000000.518`.
    static func append(seconds time: Timestamp, to out: inout [UInt8]) {
        var milliseconds = (time / 1_000_000)
        if milliseconds < 0 {
            out.append(UInt8(ascii: "-"))
            milliseconds = -milliseconds
        }
        append(milliseconds / 1000, to: &out)
        let rest = milliseconds % 1000
        if rest == 0 { return }
        out.append(UInt8(ascii: "."))
        var fraction = [rest / 100, rest / 10 % 10, rest % 10]
        while fraction.last == 0 { fraction.removeLast() }
        for digit in fraction { out.append(UInt8(ascii: "0") + UInt8(digit)) }
    }
}
