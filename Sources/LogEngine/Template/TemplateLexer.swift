import LogModel

/// Cuts a template into tokens: text outside of `{{ }}`, and inside what the parser asks for. A fault is the last token.
struct TemplateLexer {
    private let input: [UInt8]
    private var at = 0
    private var start = 0
    private var line = 1
    private var parentheses = 0
    private var tokens: [TemplateToken] = []

    static func tokens(of text: String) -> [TemplateToken] {
        var lexer = TemplateLexer(input: Array(text.utf8))
        lexer.run()
        return lexer.tokens
    }

    private init(input: [UInt8]) { self.input = input }

    private mutating func run() {
        while lexText() {
            while true {
                if tokens.last?.kind == .error { return }
                if tokens.last?.kind == .rightDelimiter { break }
                lexInside()
            }
        }
        if tokens.last?.kind != .error { tokens.append(TemplateToken(kind: .end, bytes: [], position: input.count, line: line)) }
    }

    private mutating func emit(_ kind: TemplateToken.Kind) {
        let bytes = Array(input[start..<at])
        tokens.append(TemplateToken(kind: kind, bytes: bytes, position: start, line: line))
        line += bytes.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
        start = at
    }

    private mutating func fail(_ message: String) {
        tokens.append(TemplateToken(kind: .error, bytes: Array(message.utf8), position: start, line: line))
    }

    private func has(_ text: String, at offset: Int) -> Bool {
        let bytes = Array(text.utf8)
        return offset >= 0 && input.count - offset >= bytes.count && input[offset..<offset + bytes.count].elementsEqual(bytes)
    }

    private func isSpace(at offset: Int) -> Bool {
        offset < input.count && (input[offset] == 0x20 || input[offset] == 0x09 || input[offset] == 0x0A || input[offset] == 0x0D)
    }

    /// Whether `-` and a space stand at `offset`: the marker that trims the text before an action.
    private func hasLeftTrim(at offset: Int) -> Bool {
        offset < input.count && input[offset] == UInt8(ascii: "-") && isSpace(at: offset + 1)
    }

    private func hasRightTrim(at offset: Int) -> Bool {
        isSpace(at: offset) && has("-", at: offset + 1)
    }

    /// Whether the action ends at `offset`, and whether with a trim marker.
    private func rightDelimiter(at offset: Int) -> (ends: Bool, trims: Bool) {
        if hasRightTrim(at: offset), has("}}", at: offset + 2) { return (true, true) }
        return (has("}}", at: offset), false)
    }

    /// Text up to the next action and the action's opening; false at the end of the template or after a fault.
    private mutating func lexText() -> Bool {
        while true {
            guard let open = find("{{", from: at) else {
                at = input.count
                if at > start { emit(.text) }
                return false
            }
            let trims = hasLeftTrim(at: open + 2)
            at = open
            if trims { while at > start, isSpace(at: at - 1) { at -= 1 } }
            if at > start { emit(.text) }
            line += input[start..<open].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
            at = open
            start = open
            let afterMarker = trims ? 2 : 0
            if has("/*", at: open + 2 + afterMarker) {
                guard lexComment(from: open + 2 + afterMarker) else { return false }
                continue
            }
            at = open + 2
            emit(.leftDelimiter)
            at += afterMarker
            skip()
            parentheses = 0
            return true
        }
    }

    /// Leaves out what lies between `start` and `at`.
    private mutating func skip() {
        line += input[start..<at].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
        start = at
    }

    private func find(_ text: String, from offset: Int) -> Int? {
        input.withUnsafeBytes { Bytes.find(Array(text.utf8), in: $0, from: offset) }
    }

    private mutating func lexComment(from offset: Int) -> Bool {
        guard let close = find("*/", from: offset) else {
            fail("unclosed comment")
            return false
        }
        let end = rightDelimiter(at: close + 2)
        guard end.ends else {
            fail("comment ends before closing delimiter")
            return false
        }
        at = close + 2 + (end.trims ? 4 : 2)
        if end.trims { while isSpace(at: at) { at += 1 } }
        skip()
        return true
    }

    private mutating func lexInside() {
        let end = rightDelimiter(at: at)
        if end.ends {
            guard parentheses == 0 else { return fail("unclosed left paren") }
            if end.trims {
                at += 2
                skip()
            }
            at += 2
            emit(.rightDelimiter)
            if end.trims {
                while isSpace(at: at) { at += 1 }
                skip()
            }
            return
        }
        guard at < input.count else { return fail("unclosed action") }
        let first = input[at]
        if isSpace(at: at) { return lexSpace() }
        at += 1
        switch first {
        case UInt8(ascii: "="): emit(.assign)
        case UInt8(ascii: ":"):
            guard at < input.count, input[at] == UInt8(ascii: "=") else { return fail("expected :=") }
            at += 1
            emit(.declare)
        case UInt8(ascii: "|"): emit(.pipe)
        case UInt8(ascii: "\""): lexQuoted(first, "unterminated quoted string", .string)
        case UInt8(ascii: "'"): lexQuoted(first, "unterminated character constant", .characterConstant)
        case UInt8(ascii: "`"):
            guard let close = input[at...].firstIndex(of: first) else { return fail("unterminated raw quoted string") }
            at = close + 1
            emit(.rawString)
        case UInt8(ascii: "$"): lexName(.variable)
        case UInt8(ascii: "("):
            parentheses += 1
            emit(.leftParenthesis)
        case UInt8(ascii: ")"):
            parentheses -= 1
            guard parentheses >= 0 else { return fail("unexpected right paren") }
            emit(.rightParenthesis)
        case UInt8(ascii: ".") where at >= input.count || !Sanitizer.isDigit(input[at]): lexName(.field)
        case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            at -= 1
            lexNumber()
        default:
            let rune = GoRune.decode(input, at: at - 1)
            if isAlphaNumeric(rune.value) {
                at += rune.count - 1
                lexIdentifier()
            } else if first >= 0x20 && first < 0x7F {
                emit(.character)
            } else {
                fail("unrecognized character in action: \(Self.unicode(rune.value))")
            }
        }
    }

    private mutating func lexSpace() {
        while isSpace(at: at) {
            // The last space may belong to ` -}}`.
            if hasRightTrim(at: at), has("}}", at: at + 2) { break }
            at += 1
        }
        if at > start { emit(.space) }
    }

    private mutating func lexQuoted(_ quote: UInt8, _ complaint: String, _ kind: TemplateToken.Kind) {
        while at < input.count, input[at] != 0x0A {
            if input[at] == quote {
                at += 1
                return emit(kind)
            }
            if input[at] == UInt8(ascii: "\\"), at + 1 < input.count, input[at + 1] != 0x0A { at += 1 }
            at += 1
        }
        fail(complaint)
    }

    /// `.name` or `$name`, or the dot or dollar alone.
    private mutating func lexName(_ kind: TemplateToken.Kind) {
        if isTerminator() { return emit(kind == .field ? .dot : kind) }
        scanAlphaNumeric()
        guard isTerminator() else { return failBadCharacter() }
        emit(kind)
    }

    private mutating func lexIdentifier() {
        scanAlphaNumeric()
        guard isTerminator() else { return failBadCharacter() }
        switch String(decoding: input[start..<at], as: UTF8.self) {
        case "block", "break", "continue", "define", "else", "end", "if", "range", "template", "with": emit(.keyword)
        case "nil": emit(.null)
        case "true", "false": emit(.bool)
        default: emit(.identifier)
        }
    }

    private mutating func scanAlphaNumeric() {
        while at < input.count {
            let rune = GoRune.decode(input, at: at)
            guard isAlphaNumeric(rune.value) else { return }
            at += rune.count
        }
    }

    private func isAlphaNumeric(_ value: UInt32) -> Bool {
        if value < 0x80 { return Sanitizer.isNameByte(UInt8(value)) }
        guard value != GoRune.error, let scalar = Unicode.Scalar(value) else { return false }
        return GoUnicode.isLetter(scalar) || GoUnicode.isDigit(scalar)
    }

    private func isTerminator() -> Bool {
        guard at < input.count else { return true }
        if isSpace(at: at) || has("}}", at: at) { return true }
        switch input[at] {
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: ":"), UInt8(ascii: ")"), UInt8(ascii: "("): return true
        default: return false
        }
    }

    private mutating func failBadCharacter() {
        fail("bad character \(Self.unicode(GoRune.decode(input, at: at).value))")
    }

    private mutating func lexNumber() {
        guard scanNumber() else {
            return fail("bad number syntax: " + GoQuote.quoted(String(decoding: input[start..<min(at, input.count)], as: UTF8.self)))
        }
        emit(.number)
    }

    private mutating func scanNumber() -> Bool {
        accept("+-")
        var digits = "0123456789_"
        var isDecimal = true
        if accept("0") {
            if accept("xX") {
                (digits, isDecimal) = ("0123456789abcdefABCDEF_", false)
                isHexadecimal = true
            } else if accept("oO") {
                (digits, isDecimal) = ("01234567_", false)
            } else if accept("bB") {
                (digits, isDecimal) = ("01_", false)
            }
        }
        while accept(digits) {}
        if accept(".") { while accept(digits) {} }
        if (isDecimal && accept("eE")) || (isHexadecimal && accept("pP")) {
            accept("+-")
            while accept("0123456789_") {}
        }
        isHexadecimal = false
        accept("i")
        if at < input.count, isAlphaNumeric(GoRune.decode(input, at: at).value) {
            at += GoRune.decode(input, at: at).count
            return false
        }
        return true
    }

    private var isHexadecimal = false

    @discardableResult
    private mutating func accept(_ set: String) -> Bool {
        guard at < input.count, set.utf8.contains(input[at]) else { return false }
        at += 1
        return true
    }

    /// Go's `%#U`: `U+007D '}'`.
    static func unicode(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        guard let scalar = Unicode.Scalar(value), GoUnicode.isPrint(scalar) else { return code }
        return code + " '\(scalar)'"
    }
}
