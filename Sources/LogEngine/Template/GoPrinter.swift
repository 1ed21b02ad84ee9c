#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Go's fmt.Sprintf, with its complaints inside the text: `%!d(string=x)`, `%!s(MISSING)`, `%!(EXTRA int=1)`.
struct GoPrinter {
    /// Widths and precisions beyond this are refused, as in Go.
    static let widthMax = 1_000_000
    static let floatPrecisionMax = 1000

    private struct Flags {
        var plus = false, minus = false, sharp = false, space = false, zero = false
        var width: Int?
        var precision: Int?
    }

    private let format: [UInt8]
    private let arguments: [TemplateValue]
    private var at = 0
    private var argument = 0
    private var isReordered = false
    private var isGoodIndex = true
    private var out: [UInt8] = []

    static func sprintf(
        _ format: [UInt8], _ arguments: [TemplateValue], _ context: inout TemplateContext
    ) throws(TemplateFunction.Failure) -> [UInt8] {
        var printer = GoPrinter(format: format, arguments: arguments)
        try printer.run(&context)
        return printer.out
    }

    private init(format: [UInt8], arguments: [TemplateValue]) {
        self.format = format
        self.arguments = arguments
    }

    private mutating func run(_ context: inout TemplateContext) throws(TemplateFunction.Failure) {
        while at < format.count {
            let byte = format[at]
            at += 1
            guard byte == UInt8(ascii: "%") else {
                out.append(byte)
                continue
            }
            try context.spend(bytes: out.count / 16)
            try directive(&context)
        }
        if !isReordered, argument < arguments.count {
            out += "%!(EXTRA ".utf8
            for (index, value) in arguments[argument...].enumerated() {
                if index > 0 { out += ", ".utf8 }
                if case .null = value {
                    out += "<nil>".utf8
                } else {
                    out += (value.typeName + "=").utf8
                    out += try GoFormat.plain(value, &context)
                }
            }
            out.append(UInt8(ascii: ")"))
        }
    }

    private mutating func directive(_ context: inout TemplateContext) throws(TemplateFunction.Failure) {
        var flags = Flags()
        isGoodIndex = true
        var afterIndex = false
        flagLoop: while at < format.count {
            switch format[at] {
            case UInt8(ascii: "#"): flags.sharp = true
            case UInt8(ascii: "0"): flags.zero = true
            case UInt8(ascii: "+"): flags.plus = true
            case UInt8(ascii: "-"): flags.minus = true
            case UInt8(ascii: " "): flags.space = true
            default: break flagLoop
            }
            at += 1
        }
        afterIndex = index()
        if at < format.count, format[at] == UInt8(ascii: "*") {
            at += 1
            if let width = starred() {
                flags.width = abs(width)
                if width < 0 { (flags.minus, flags.zero) = (true, false) }
            } else {
                out += "%!(BADWIDTH)".utf8
            }
            afterIndex = false
        } else if let width = number() {
            flags.width = width
            if afterIndex { isGoodIndex = false }
        }
        if at < format.count, format[at] == UInt8(ascii: ".") {
            at += 1
            if afterIndex { isGoodIndex = false }
            afterIndex = index()
            if at < format.count, format[at] == UInt8(ascii: "*") {
                at += 1
                if let precision = starred(), precision >= 0 {
                    flags.precision = precision
                } else {
                    out += "%!(BADPREC)".utf8
                }
                afterIndex = false
            } else {
                flags.precision = number() ?? 0
            }
        }
        if !afterIndex { _ = index() }
        guard at < format.count else {
            out += "%!(NOVERB)".utf8
            return
        }
        let rune = GoRune.decode(format, at: at)
        let verb = Array(format[at..<at + rune.count])
        at += rune.count
        if verb == [UInt8(ascii: "%")] {
            out.append(UInt8(ascii: "%"))
        } else if !isGoodIndex {
            out += "%!".utf8 + verb + "(BADINDEX)".utf8
        } else if argument >= arguments.count {
            out += "%!".utf8 + verb + "(MISSING)".utf8
        } else {
            let value = arguments[argument]
            argument += 1
            try context.spend(bytes: (flags.width ?? 0) + min(flags.precision ?? 0, 1 << 16))
            try show(value, verb, flags, &context)
        }
    }

    /// `[3]`: which argument comes next.
    private mutating func index() -> Bool {
        guard at < format.count, format[at] == UInt8(ascii: "[") else { return false }
        isReordered = true
        guard let close = format[at...].firstIndex(of: UInt8(ascii: "]")) else {
            isGoodIndex = false
            at += 1
            return false
        }
        let value = GoNumber.int(Array(format[(at + 1)..<close]), base: 10)
        at = close + 1
        guard let value, value >= 1, value <= arguments.count else {
            isGoodIndex = false
            return true
        }
        argument = Int(value) - 1
        return true
    }

    private mutating func number() -> Int? {
        var value: Int?
        while at < format.count, Sanitizer.isDigit(format[at]) {
            value = min((value ?? 0) * 10 + Int(format[at] - 0x30), Self.widthMax + 1)
            at += 1
        }
        return value.map { $0 > Self.widthMax ? 0 : $0 }
    }

    private mutating func starred() -> Int? {
        guard argument < arguments.count, case .integer(let value, _) = arguments[argument] else {
            argument = min(argument + 1, arguments.count)
            return nil
        }
        argument += 1
        return abs(value.magnitude > UInt64(Self.widthMax) ? Int64(Self.widthMax) + 1 : value) > Int64(Self.widthMax) ? nil : Int(value)
    }

    // MARK: values

    private mutating func show(
        _ value: TemplateValue, _ verb: [UInt8], _ flags: Flags, _ context: inout TemplateContext
    ) throws(TemplateFunction.Failure) {
        let letter = verb.count == 1 ? verb[0] : 0
        if letter == UInt8(ascii: "T") { return pad(Array(value.typeName.utf8), flags) }
        switch value {
        case .null:
            if letter == UInt8(ascii: "v") { pad(Array("<nil>".utf8), flags) } else { out += "%!".utf8 + verb + "(<nil>)".utf8 }
            return
        case .bool(let flag) where letter == UInt8(ascii: "t") || letter == UInt8(ascii: "v"):
            return pad(Array((flag ? "true" : "false").utf8), flags)
        case .integer(let number, _): if integer(number, letter, flags) { return }
        case .float(let number): if float(number, letter, flags) { return }
        case .text(let bytes): if text(bytes, letter, flags) { return }
        case .time(let time): if text(Array(time.description.utf8), letter, flags) { return }
        case .list(let values):
            out.append(UInt8(ascii: "["))
            for (index, element) in values.enumerated() {
                if index > 0 { out.append(0x20) }
                try context.spend(bytes: out.count / 16)
                try show(element, verb, flags, &context)
            }
            out.append(UInt8(ascii: "]"))
            return
        case .map(let members):
            out += "map[".utf8
            for (index, member) in members.enumerated() {
                if index > 0 { out.append(0x20) }
                try context.spend(bytes: out.count / 16)
                try show(.text(member.name), verb, flags, &context)
                out.append(UInt8(ascii: ":"))
                try show(member.value, verb, flags, &context)
            }
            out.append(UInt8(ascii: "]"))
            return
        case .labels: return try show(GoFormat.labels(context), verb, flags, &context)
        default: break
        }
        out += "%!".utf8 + verb + Array("(\(value.typeName)=".utf8)
        out += try GoFormat.plain(value, &context)
        out.append(UInt8(ascii: ")"))
    }

    private mutating func text(_ bytes: [UInt8], _ letter: UInt8, _ flags: Flags) -> Bool {
        switch letter {
        case UInt8(ascii: "v"), UInt8(ascii: "s"):
            if letter == UInt8(ascii: "v"), flags.sharp {
                pad(GoFormat.quoted(bytes), flags)
            } else {
                pad(Self.prefix(bytes, runes: flags.precision), flags)
            }
        case UInt8(ascii: "q"):
            let shown = Self.prefix(bytes, runes: flags.precision)
            if flags.sharp, !shown.contains(where: { $0 == UInt8(ascii: "`") || $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
                pad([UInt8(ascii: "`")] + shown + [UInt8(ascii: "`")], flags)
            } else {
                pad(GoFormat.quoted(shown, asciiOnly: flags.plus), flags)
            }
        case UInt8(ascii: "x"), UInt8(ascii: "X"):
            var hex: [UInt8] = []
            for (index, byte) in bytes.prefix(flags.precision ?? bytes.count).enumerated() {
                if index > 0, flags.space { hex.append(0x20) }
                if flags.sharp, index == 0 || flags.space { hex += letter == UInt8(ascii: "x") ? "0x".utf8 : "0X".utf8 }
                hex += Self.hex(UInt64(byte), width: 2, upper: letter == UInt8(ascii: "X")).utf8
            }
            pad(hex, flags)
        default: return false
        }
        return true
    }

    private mutating func integer(_ value: Int64, _ letter: UInt8, _ flags: Flags) -> Bool {
        let radix: Int
        var prefix = ""
        switch letter {
        case UInt8(ascii: "d"), UInt8(ascii: "v"): radix = 10
        case UInt8(ascii: "b"): (radix, prefix) = (2, flags.sharp ? "0b" : "")
        case UInt8(ascii: "o"): (radix, prefix) = (8, flags.sharp ? "0" : "")
        case UInt8(ascii: "O"): (radix, prefix) = (8, "0o")
        case UInt8(ascii: "x"): (radix, prefix) = (16, flags.sharp ? "0x" : "")
        case UInt8(ascii: "X"): (radix, prefix) = (16, flags.sharp ? "0X" : "")
        case UInt8(ascii: "c"), UInt8(ascii: "q"):
            var rune: [UInt8] = []
            GoRune.append(UInt32(exactly: value) ?? GoRune.error, to: &rune)
            if letter == UInt8(ascii: "q") {
                let inner = value == 0x27 ? Array("\\'".utf8) : value == 0x22 ? [0x22] : Array(GoFormat.quoted(rune).dropFirst().dropLast())
                rune = [UInt8(ascii: "'")] + inner + [UInt8(ascii: "'")]
            }
            pad(rune, flags)
            return true
        case UInt8(ascii: "U"):
            var text = "U+" + Self.hex(UInt64(bitPattern: value), width: max(4, min(flags.precision ?? 4, 64)), upper: true)
            if flags.sharp, let rune = UInt32(exactly: value).flatMap(Unicode.Scalar.init), GoUnicode.isPrint(rune) { text += " '\(rune)'" }
            pad(Array(text.utf8), flags)
            return true
        default: return false
        }
        var digits = String(value.magnitude, radix: radix, uppercase: letter == UInt8(ascii: "X"))
        let sign = value < 0 ? "-" : flags.plus ? "+" : flags.space ? " " : ""
        if let precision = flags.precision {
            if precision == 0, value == 0 { digits = "" }
            digits = String(repeating: "0", count: max(0, precision - digits.utf8.count)) + digits
        } else if flags.zero, !flags.minus, let width = flags.width {
            digits = String(repeating: "0", count: max(0, width - digits.utf8.count - sign.utf8.count)) + digits
        }
        var bare = flags
        bare.zero = false
        pad(Array((sign + prefix + digits).utf8), bare)
        return true
    }

    private mutating func float(_ value: Double, _ letter: UInt8, _ flags: Flags) -> Bool {
        var text: String
        switch letter {
        case UInt8(ascii: "v"), UInt8(ascii: "g"), UInt8(ascii: "G"):
            if let precision = flags.precision {
                text = Self.c(value, "%.*g", precision == 0 ? 1 : precision)
            } else {
                text = GoNumber.general(value)
            }
            if letter == UInt8(ascii: "G") { text = text.uppercased() }
        case UInt8(ascii: "f"), UInt8(ascii: "F"): text = Self.c(value, "%.*f", flags.precision ?? 6)
        case UInt8(ascii: "e"): text = Self.c(value, "%.*e", flags.precision ?? 6)
        case UInt8(ascii: "E"): text = Self.c(value, "%.*E", flags.precision ?? 6)
        default: return false
        }
        if !value.isFinite { text = value.isNaN ? "NaN" : value < 0 ? "-Inf" : "Inf" }
        var sign = ""
        if let first = text.utf8.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            sign = first == UInt8(ascii: "-") ? "-" : ""
            text.removeFirst()
        }
        if sign.isEmpty, flags.plus || (!value.isFinite && letter == UInt8(ascii: "v") && value > 0) { sign = "+" }
        if sign.isEmpty, flags.space { sign = " " }
        var bare = flags
        if flags.zero, !flags.minus, let width = flags.width, value.isFinite {
            text = String(repeating: "0", count: max(0, width - text.utf8.count - sign.utf8.count)) + text
        }
        bare.zero = false
        pad(Array((sign + text).utf8), bare)
        return true
    }

    /// C's printf writes these forms as Go does.
    private static func c(_ value: Double, _ format: String, _ precision: Int) -> String {
        let precision = min(precision, floatPrecisionMax)
        var buffer = [CChar](repeating: 0, count: precision + 400)
        let count = withVaList([Int32(precision), value]) { vsnprintf(&buffer, buffer.count, format, $0) }
        return String(decoding: buffer.prefix(max(0, min(Int(count), buffer.count - 1))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func prefix(_ bytes: [UInt8], runes: Int?) -> [UInt8] {
        guard let runes else { return bytes }
        return Array(bytes.prefix(GoText.offset(ofRune: runes, in: bytes)))
    }

    private mutating func pad(_ bytes: [UInt8], _ flags: Flags) {
        let missing = max(0, (flags.width ?? 0) - GoText.runeCount(bytes))
        if flags.minus {
            out += bytes + [UInt8](repeating: 0x20, count: missing)
        } else {
            out += [UInt8](repeating: flags.zero ? 0x30 : 0x20, count: missing) + bytes
        }
    }

    static func hex(_ value: UInt64, width: Int, upper: Bool = false) -> String {
        let digits = String(value, radix: 16, uppercase: upper)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
