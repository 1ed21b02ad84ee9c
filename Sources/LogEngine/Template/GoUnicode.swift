/// Character classes and case as Go's unicode package has them: one character to one character.
enum GoUnicode {
    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .decimalNumber }

    static func isSpace(_ value: UInt32) -> Bool {
        switch value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    static func isPrint(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value >= 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator: return false
        default: return true
        }
    }

    static func upper(_ value: UInt32) -> UInt32 {
        if value < 0x80 { return value &- 0x61 < 26 ? value - 32 : value }
        guard let scalar = Unicode.Scalar(value) else { return value }
        // Swift maps to whole strings (ß → SS); where that is longer the title form is the single character, if there is one.
        return single(scalar.properties.uppercaseMapping) ?? single(scalar.properties.titlecaseMapping) ?? value
    }

    static func title(_ value: UInt32) -> UInt32 {
        if value < 0x80 { return upper(value) }
        guard let scalar = Unicode.Scalar(value) else { return value }
        return single(scalar.properties.titlecaseMapping) ?? value
    }

    static func lower(_ value: UInt32) -> UInt32 {
        if value < 0x80 { return value &- 0x41 < 26 ? value + 32 : value }
        if value == 0x130 { return 0x69 }
        guard let scalar = Unicode.Scalar(value) else { return value }
        return single(scalar.properties.lowercaseMapping) ?? value
    }

    private static func single(_ mapping: String) -> UInt32? {
        let scalars = mapping.unicodeScalars
        guard let first = scalars.first, scalars.count == 1 else { return nil }
        return first.value
    }

    /// Maps every character of `text`; invalid bytes become U+FFFD where the text is not plain ASCII, as in Go's strings.Map.
    static func map(_ text: [UInt8], _ change: (UInt32) -> UInt32) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var at = 0
        while at < text.count {
            let rune = GoRune.decode(text, at: at)
            GoRune.append(change(rune.value), to: &out)
            at += rune.count
        }
        return out
    }

    /// Go's strings.Title.
    static func titled(_ text: [UInt8]) -> [UInt8] {
        var previous: UInt32 = 0x20
        return map(text) { value in
            defer { previous = value }
            return isSeparator(previous) ? title(value) : value
        }
    }

    private static func isSeparator(_ value: UInt32) -> Bool {
        if value < 0x80 { return !Sanitizer.isNameByte(UInt8(value)) }
        guard let scalar = Unicode.Scalar(value) else { return false }
        if isLetter(scalar) || isDigit(scalar) { return false }
        return isSpace(value)
    }
}
