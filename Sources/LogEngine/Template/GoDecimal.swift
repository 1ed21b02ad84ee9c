/// A decimal number of any length, as `addf`, `subf`, `mulf` and `divf` count with: 0.1 + 0.2 is 0.3.
///
/// The value is `coefficient × 10^exponent`.
struct GoDecimal {
    /// Words a coefficient may have: about 2400 digits.
    static let wordsMax = 128
    /// Digits behind the point that a division gives.
    static let divisionDigits = 16

    private var isNegative = false
    /// Little-endian words.
    private var words: [UInt64] = []
    private var exponent = 0

    /// The shortest decimal that reads back as `value`.
    init(_ value: Double) throws(TemplateFunction.Failure) {
        guard value.isFinite else { throw TemplateFunction.Failure("Cannot create a Decimal from \(GoNumber.general(value))") }
        let (digits, point) = GoNumber.shortest(value)
        isNegative = value < 0
        for digit in digits { multiply(10, adding: UInt64(digit - 0x30)) }
        exponent = digits.isEmpty ? 0 : point - digits.count
    }

    static func + (a: GoDecimal, b: GoDecimal) throws(TemplateFunction.Failure) -> GoDecimal {
        var (a, b) = (a, b)
        if a.exponent > b.exponent { try a.scale(to: b.exponent) } else { try b.scale(to: a.exponent) }
        if a.isNegative == b.isNegative {
            a.words = added(a.words, b.words)
        } else if less(a.words, b.words) {
            a.words = subtracted(b.words, a.words)
            a.isNegative = b.isNegative
        } else {
            a.words = subtracted(a.words, b.words)
        }
        return a
    }

    static func - (a: GoDecimal, b: GoDecimal) throws(TemplateFunction.Failure) -> GoDecimal {
        var b = b
        b.isNegative.toggle()
        return try a + b
    }

    /// - Parameter b: made of one Double, so of one word.
    static func * (a: GoDecimal, b: GoDecimal) throws(TemplateFunction.Failure) -> GoDecimal {
        var a = a
        a.multiply(b.words.first ?? 0, adding: 0)
        a.isNegative = a.isNegative != b.isNegative
        a.exponent += b.exponent
        try a.check()
        return a
    }

    /// Rounded half away from zero at ``divisionDigits``.
    static func / (a: GoDecimal, b: GoDecimal) throws(TemplateFunction.Failure) -> GoDecimal {
        guard let divisor = b.words.first, divisor != 0 else { throw TemplateFunction.Failure("decimal division by 0") }
        var a = a
        // a·10^k / b has divisionDigits behind the point.
        let shift = divisionDigits + a.exponent - b.exponent
        var rest: UInt64 = 0
        if shift >= 0 {
            try a.shift(by: shift)
            rest = a.divide(by: divisor)
            if rest >= divisor - rest { a.words = added(a.words, [1]) }
        } else {
            // So small that digits fall off: divide first, with one digit more for the rounding.
            _ = a.divide(by: divisor)
            for step in 0..<min(-shift, 20 * wordsMax) {
                rest = a.divide(by: 10)
                if step == -shift - 1, rest >= 5 { a.words = added(a.words, [1]) }
                if a.words.isEmpty, step < -shift - 1 { break }
            }
        }
        a.isNegative = a.isNegative != b.isNegative
        a.exponent = -divisionDigits
        return a
    }

    /// The nearest Double.
    var double: Double {
        var digits: [UInt8] = []
        var rest = self
        while !rest.words.isEmpty { digits.append(UInt8(rest.divide(by: 10)) + 0x30) }
        if digits.isEmpty { return 0 }
        let text = (isNegative ? [UInt8(ascii: "-")] : []) + digits.reversed() + Array("e\(exponent)".utf8)
        return GoNumber.float(text) ?? 0
    }

    // MARK: words

    private func check() throws(TemplateFunction.Failure) {
        guard words.count <= Self.wordsMax, abs(exponent) < 100_000 else { throw TemplateFunction.Failure("decimal has too many digits") }
    }

    private mutating func scale(to wanted: Int) throws(TemplateFunction.Failure) {
        if words.isEmpty {
            exponent = wanted
            return
        }
        try shift(by: exponent - wanted)
        exponent = wanted
    }

    /// Multiplies the coefficient by `10^count`.
    private mutating func shift(by count: Int) throws(TemplateFunction.Failure) {
        guard count <= 20 * Self.wordsMax else { throw TemplateFunction.Failure("decimal has too many digits") }
        for _ in stride(from: 0, to: count, by: 1) { multiply(10, adding: 0) }
        try check()
    }

    private mutating func multiply(_ factor: UInt64, adding carry: UInt64) {
        var carry = carry
        for index in words.indices {
            let (high, low) = words[index].multipliedFullWidth(by: factor)
            let (sum, overflow) = low.addingReportingOverflow(carry)
            words[index] = sum
            // high is at most 2^64 - 2, so it takes the carry.
            carry = high + (overflow ? 1 : 0)
        }
        if carry > 0 { words.append(carry) }
        trim()
    }

    /// Divides the coefficient, answers the remainder.
    private mutating func divide(by divisor: UInt64) -> UInt64 {
        var rest: UInt64 = 0
        for index in words.indices.reversed() {
            // rest < divisor, so the quotient fits a word.
            (words[index], rest) = divisor.dividingFullWidth((rest, words[index]))
        }
        trim()
        return rest
    }

    private mutating func trim() {
        while words.last == 0 { words.removeLast() }
    }

    private static func less(_ a: [UInt64], _ b: [UInt64]) -> Bool {
        if a.count != b.count { return a.count < b.count }
        for index in a.indices.reversed() where a[index] != b[index] { return a[index] < b[index] }
        return false
    }

    private static func added(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
        var out: [UInt64] = []
        var carry: UInt64 = 0
        for index in 0..<max(a.count, b.count) {
            let (sum, first) = (index < a.count ? a[index] : 0).addingReportingOverflow(index < b.count ? b[index] : 0)
            let (total, second) = sum.addingReportingOverflow(carry)
            out.append(total)
            carry = first || second ? 1 : 0
        }
        if carry > 0 { out.append(1) }
        return out
    }

    /// - Precondition: `a` is at least `b`.
    private static func subtracted(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
        var out: [UInt64] = []
        var borrow: UInt64 = 0
        for index in a.indices {
            let (difference, first) = a[index].subtractingReportingOverflow(index < b.count ? b[index] : 0)
            let (total, second) = difference.subtractingReportingOverflow(borrow)
            out.append(total)
            borrow = first || second ? 1 : 0
        }
        while out.last == 0 { out.removeLast() }
        return out
    }
}
