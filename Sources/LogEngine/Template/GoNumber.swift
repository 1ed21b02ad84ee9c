#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Go's strconv for numbers.
enum GoNumber {
    /// strconv.ParseInt; base 0 goes by the prefix (`0x`, `0o`, `0b`, a leading `0` for octal).
    static func int(_ text: [UInt8], base: Int) -> Int64? {
        var digits = text[...]
        var isNegative = false
        if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            digits = digits.dropFirst()
        }
        var base = base
        if base == 0 {
            base = 10
            if digits.first == UInt8(ascii: "0"), digits.count > 1 {
                switch digits[digits.startIndex + 1] | 0x20 {
                case UInt8(ascii: "x"): (base, digits) = (16, digits.dropFirst(2))
                case UInt8(ascii: "o"): (base, digits) = (8, digits.dropFirst(2))
                case UInt8(ascii: "b"): (base, digits) = (2, digits.dropFirst(2))
                default: (base, digits) = (8, digits.dropFirst())
                }
            }
        }
        guard !digits.isEmpty else { return nil }
        var magnitude: UInt64 = 0
        for byte in digits {
            guard let digit = JSONEscapes.hexDigit(byte), Int(digit) < base else { return nil }
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: UInt64(base))
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            if overflow || carry { return nil }
            magnitude = sum
        }
        if isNegative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
        return Int64(exactly: magnitude)
    }

    /// strconv.ParseFloat, also of `inf`, `nan` and hexadecimal floats; nil where Go has a syntax error. Out of range is infinite.
    static func float(_ text: [UInt8]) -> Double? {
        guard let first = text.first, !text.contains(0), first > 0x20, first != UInt8(ascii: "(") else { return nil }
        let word = text.map { $0 | 0x20 }
        let bare = word.first == UInt8(ascii: "+") | 0x20 || word.first == UInt8(ascii: "-") | 0x20 ? Array(word.dropFirst()) : word
        if bare == Array("nan".utf8), bare.count != word.count { return nil }
        if bare.first == UInt8(ascii: "n"), bare != Array("nan".utf8) { return nil }
        if bare.contains(UInt8(ascii: "x")), !bare.contains(UInt8(ascii: "p")) { return nil }
        return (text + [0]).withUnsafeBufferPointer { buffer -> Double? in
            guard let base = buffer.baseAddress else { return nil }
            return base.withMemoryRebound(to: CChar.self, capacity: buffer.count) { start -> Double? in
                var end: UnsafeMutablePointer<CChar>?
                let value = strtod(start, &end)
                return end == UnsafeMutablePointer(mutating: start) + text.count ? value : nil
            }
        }
    }

    static func isHexadecimal(_ text: [UInt8]) -> Bool {
        let bare = text.first == UInt8(ascii: "-") || text.first == UInt8(ascii: "+") ? text.dropFirst() : text[...]
        return bare.count > 1 && bare.first == UInt8(ascii: "0") && bare[bare.startIndex + 1] | 0x20 == UInt8(ascii: "x")
    }

    /// The shortest digits that read back as `value`, which must be finite: `0.digits × 10^exponent`. Zero has no digits.
    static func shortest(_ value: Double) -> (digits: [UInt8], exponent: Int) {
        var digits: [UInt8] = []
        var exponent = 0
        var seenPoint = false
        var text = abs(value).description
        text.withUTF8 { bytes in
            var at = 0
            while at < bytes.count {
                let byte = bytes[at]
                if byte | 0x20 == UInt8(ascii: "e") {
                    exponent += Int(int(Array(bytes[(at + 1)...]), base: 10) ?? 0)
                    break
                }
                if byte == UInt8(ascii: ".") {
                    seenPoint = true
                } else {
                    if !seenPoint { exponent += 1 }
                    digits.append(byte)
                }
                at += 1
            }
        }
        while digits.first == UInt8(ascii: "0") {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        return digits.isEmpty ? ([], 0) : (digits, exponent)
    }

    /// Go's `%v`: shortest form, with an exponent below 1e-4 and from 10^limit on.
    static func general(_ value: Double, limit: Int = 6) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let sign = value.sign == .minus ? "-" : ""
        let (digits, exponent) = shortest(value)
        if digits.isEmpty { return sign + "0" }
        let text = digits.map { Character(Unicode.Scalar($0)) }
        let power = exponent - 1
        if power < -4 || power >= limit {
            let mantissa = String(text[0]) + (text.count > 1 ? "." + String(text[1...]) : "")
            let shown = power.magnitude < 10 ? "0\(power.magnitude)" : "\(power.magnitude)"
            return sign + mantissa + (power < 0 ? "e-" : "e+") + shown
        }
        if exponent <= 0 { return sign + "0." + String(repeating: "0", count: -exponent) + String(text) }
        if digits.count <= exponent { return sign + String(text) + String(repeating: "0", count: exponent - digits.count) }
        return sign + String(text[..<exponent]) + "." + String(text[exponent...])
    }
}
