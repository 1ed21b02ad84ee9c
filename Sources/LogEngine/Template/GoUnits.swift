/// Texts with units: sizes (`5KB`, `1.2 MiB`) and durations (`1h2m3.5s`).
enum GoUnits {
    private static let sizes: [String: Double] = {
        var table: [String: Double] = ["": 1, "b": 1]
        var decimal = 1.0
        var binary = 1.0
        for prefix in ["k", "m", "g", "t", "p", "e"] {
            decimal *= 1000
            binary *= 1024
            table[prefix] = decimal
            table[prefix + "b"] = decimal
            table[prefix + "i"] = binary
            table[prefix + "ib"] = binary
        }
        return table
    }()

    /// Whole bytes; K is 1000, Ki 1024, in any case.
    static func byteSize(_ text: [UInt8]) throws(TemplateFunction.Failure) -> Double {
        let digits = text.prefix { Sanitizer.isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
        let number = digits.filter { $0 != UInt8(ascii: ",") }
        guard !number.isEmpty, let value = GoNumber.float(Array(number)) else {
            throw TemplateFunction.Failure("strconv.ParseFloat: parsing \(string(GoFormat.quoted(Array(number)))): invalid syntax")
        }
        let unit = string(GoUnicode.map(GoText.trimmedSpace(Array(text[digits.endIndex...])), GoUnicode.lower))
        guard let factor = sizes[unit] else { throw TemplateFunction.Failure("unhandled size name: \(unit)") }
        let size = value * factor
        guard size < 18_446_744_073_709_551_616 else { throw TemplateFunction.Failure("too large: \(string(text))") }
        return size.rounded(.towardZero)
    }

    private static let nanoseconds: [String: Double] = [
        "ns": 1, "us": 1e3, "µs": 1e3, "μs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9,
    ]

    /// Go's time.ParseDuration, in seconds.
    static func seconds(_ text: [UInt8]) throws(TemplateFunction.Failure) -> Double {
        let quoted = string(GoFormat.quoted(text))
        let invalid = TemplateFunction.Failure("time: invalid duration \(quoted)")
        var rest = text[...]
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest.removeFirst()
        }
        if rest.elementsEqual("0".utf8) { return 0 }
        guard !rest.isEmpty else { throw invalid }
        // Whole nanoseconds in an integer, as Go adds them up.
        var total: UInt64 = 0
        while !rest.isEmpty {
            let number = rest.prefix { Sanitizer.isDigit($0) || $0 == UInt8(ascii: ".") }
            let whole = number.prefix { $0 != UInt8(ascii: ".") }
            let fraction = number.dropFirst(whole.count + 1).prefix { $0 != UInt8(ascii: ".") }
            guard !whole.isEmpty || !fraction.isEmpty else { throw invalid }
            guard whole.isEmpty || GoNumber.int(Array(whole), base: 10) != nil else { throw invalid }
            rest = rest.dropFirst(whole.count + (number.count > whole.count ? 1 : 0) + fraction.count)
            let unit = rest.prefix { $0 != UInt8(ascii: ".") && !Sanitizer.isDigit($0) }
            guard !unit.isEmpty else { throw TemplateFunction.Failure("time: missing unit in duration \(quoted)") }
            guard let factor = nanoseconds[string(Array(unit))] else {
                throw TemplateFunction.Failure("time: unknown unit \(string(GoFormat.quoted(Array(unit)))) in duration \(quoted)")
            }
            rest = rest.dropFirst(unit.count)
            let wholeValue = UInt64(GoNumber.int(Array(whole), base: 10) ?? 0)
            let (product, overflow) = wholeValue.multipliedReportingOverflow(by: UInt64(factor))
            var part = product
            if !fraction.isEmpty {
                let value = GoNumber.float(Array("0.".utf8) + fraction) ?? 0
                part = part &+ UInt64(value * factor)
            }
            let (sum, carry) = total.addingReportingOverflow(part)
            guard !overflow, !carry, sum <= 1 << 63 else { throw invalid }
            total = sum
        }
        guard isNegative || total < 1 << 63 else { throw invalid }
        // Go's Duration.Seconds: whole seconds and the rest apart.
        let value = Double(total / 1_000_000_000) + Double(total % 1_000_000_000) / 1e9
        return isNegative ? -value : value
    }

    private static func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
