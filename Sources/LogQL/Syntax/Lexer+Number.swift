extension Lexer {
    /// Moves `position` over the number there, as Go writes numbers: `12`, `.5`, `1e-3`, `0x1F`, `0b11`, `1_000`.
    ///
    /// - Returns: what is wrong with it, in the words of Go's scanner.
    static func number(_ text: [UInt8], _ position: inout Int) -> String? {
        let start = position
        var base: UInt32 = 10
        var name = "decimal literal"
        var prefixLength = 0
        if text[position] == UInt8(ascii: "0"), position + 1 < text.count {
            switch text[position + 1] | 0x20 {
            case UInt8(ascii: "x"): (base, name, prefixLength) = (16, "hexadecimal literal", 2)
            case UInt8(ascii: "o"): (base, name, prefixLength) = (8, "octal literal", 2)
            case UInt8(ascii: "b"): (base, name, prefixLength) = (2, "binary literal", 2)
            default: break
            }
        }
        position += prefixLength
        var hasDigits = digits(text, &position, hexadecimal: base == 16)
        var isFloat = false
        if position < text.count, text[position] == UInt8(ascii: ".") {
            isFloat = true
            position += 1
            if digits(text, &position, hexadecimal: base == 16) { hasDigits = true }
        }
        if !hasDigits { return "\(name) has no digits" }
        if isFloat, base == 2 || base == 8 { return "invalid radix point in \(name)" }
        let exponent = base == 16 ? UInt8(ascii: "p") : UInt8(ascii: "e")
        if position < text.count, text[position] | 0x20 == exponent {
            isFloat = true
            position += 1
            if position < text.count, text[position] == UInt8(ascii: "+") || text[position] == UInt8(ascii: "-") { position += 1 }
            if !digits(text, &position, hexadecimal: false) { return "exponent has no digits" }
        } else if base == 16, isFloat {
            return "hexadecimal mantissa requires a 'p' exponent"
        }
        let written = text[start..<position]
        // A leading zero alone makes an integer octal, and then 8 and 9 are refused.
        let isOctal = base == 8 || (base == 10 && !isFloat && written.count > 1 && written.first == UInt8(ascii: "0"))
        let limit = isOctal ? 8 : base
        if !isFloat, limit < 10, let bad = written.dropFirst(prefixLength).first(where: { digit($0).map { $0 >= limit } ?? false }) {
            return "invalid digit '\(Unicode.Scalar(bad))' in \(isOctal ? "octal literal" : name)"
        }
        return separatorsAreGood(written) ? nil : "'_' must separate successive digits"
    }

    private static func digits(_ text: [UInt8], _ position: inout Int, hexadecimal: Bool) -> Bool {
        var found = false
        while position < text.count {
            if text[position] != UInt8(ascii: "_") {
                guard let digit = digit(text[position]), digit < 10 || hexadecimal else { break }
                found = true
            }
            position += 1
        }
        return found
    }

    private static func separatorsAreGood(_ written: ArraySlice<UInt8>) -> Bool {
        let underscore = UInt8(ascii: "_")
        guard written.contains(underscore) else { return true }
        for index in written.indices where written[index] == underscore {
            guard index > written.startIndex, index + 1 < written.endIndex else { return false }
            let before = written[index - 1]
            let isAfterPrefix =
                index - 2 == written.startIndex && written[index - 2] == UInt8(ascii: "0") && digit(before).map { $0 > 9 } ?? true
            guard digit(before) != nil || isAfterPrefix, digit(written[index + 1]) != nil else { return false }
        }
        return true
    }

    /// The value of a hexadecimal digit.
    static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - 48)
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - 87)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - 55)
        default: nil
        }
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: true
        default: false
        }
    }

    /// Faults of `[…]`, which Loki reads by hand.
    static func isRangeFault(_ reason: String) -> Bool { reason.contains("duration") }
}
