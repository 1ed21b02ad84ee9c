/// Cuts a query into tokens, by the rules of Go's `text/scanner`, on which Loki's lexer stands.
///
///     rate({app="x"}[5m])  →  RATE ( { IDENTIFIER = STRING } RANGE ) $end
///
/// A fault in the text becomes the last token, so that an error of the grammar further left is reported first.
struct Lexer {
    private let text: [UInt8]
    private var position = 0
    private var line = 1
    private var column = 1
    private var tokens: [Token] = []

    static func tokens(of text: String) -> [Token] {
        var lexer = Lexer(text: Array(text.utf8))
        lexer.run()
        return lexer.tokens
    }

    private init(text: [UInt8]) { self.text = text }

    private mutating func run() {
        while true {
            let fault = skipBlanks()
            let start = (position, line, column)
            let kind = fault.map { .invalid($0) } ?? next()
            let moved = kind.countsAsReadByHand
            tokens.append(Token(kind: kind, place: .token(line: moved ? 0 : start.1, column: start.2)))
            if case .invalid = kind { break }
            if kind == .end {
                // Without any text there is no place to speak of.
                if text.isEmpty { tokens[tokens.count - 1].place = .query }
                break
            }
            count(from: start.0)
        }
        markFunctions()
    }

    /// Moves line and column over what was read since `start`.
    private mutating func count(from start: Int) {
        for byte in text[start..<position] {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {  // continuation bytes belong to the scalar before them
                column += 1
            }
        }
    }

    // MARK: Blanks

    /// Skips white space and comments (`# …`, `// …`, `/* … */`); the fault of a comment that does not end.
    private mutating func skipBlanks() -> String? {
        while let byte = peek() {
            let start = position
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                position += 1
            case UInt8(ascii: "#"):
                skipLine()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
                skipLine()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
                var end = position + 2
                while end + 1 < text.count, text[end] != UInt8(ascii: "*") || text[end + 1] != UInt8(ascii: "/") { end += 1 }
                if end + 1 >= text.count { return "comment not terminated" }
                position = end + 2
            default:
                return nil
            }
            count(from: start)
        }
        return nil
    }

    private mutating func skipLine() {
        position = text[position...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
    }

    // MARK: Tokens

    private mutating func next() -> Token.Kind {
        guard let byte = peek() else { return .end }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "`"):
            do { return .string(try GoString.read(text, at: &position)) } catch { return .invalid(error.reason) }
        case UInt8(ascii: "'"):
            return character()
        case UInt8(ascii: "["):
            return range()
        case UInt8(ascii: "-"):
            return flag() ?? duration(from: position, number: position + 1) ?? sign()
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            return number()
        case UInt8(ascii: "."):
            if let digit = peek(1), digit >= 48, digit <= 57 { return number() }
            return sign()
        case 0:
            return .invalid("invalid character NUL")
        default:
            return identifier() ?? sign()
        }
    }

    /// A sign, the longest that fits; anything unknown (`@`, `☃`) counts as an identifier, as in Loki.
    private mutating func sign() -> Token.Kind {
        if let second = peek(1), let word = Lexer.signs[String(decoding: [text[position], second], as: UTF8.self)] {
            position += 2
            return .word(word)
        }
        if let word = Lexer.signs[String(decoding: [text[position]], as: UTF8.self)] {
            position += 1
            return .word(word)
        }
        let start = position
        repeat { position += 1 } while position < text.count && text[position] & 0xC0 == 0x80
        return .identifier(String(decoding: text[start..<position], as: UTF8.self))
    }

    private static let signs: [String: Word] = Dictionary(
        uniqueKeysWithValues: Word.allCases.prefix { $0 != .and }.map { ($0.rawValue, $0) })

    /// `'x'` is one character and then an identifier; longer text in single quotes is a fault.
    private mutating func character() -> Token.Kind {
        let start = position
        position += 1
        var length = 0
        while let byte = peek(), byte != UInt8(ascii: "'") {
            if byte == UInt8(ascii: "\n") { return .invalid("literal not terminated") }
            if byte == UInt8(ascii: "\\") { position += 1 }
            position += 1
            while let more = peek(), more & 0xC0 == 0x80 { position += 1 }
            length += 1
        }
        guard position < text.count else { return .invalid("literal not terminated") }
        position += 1
        return length == 1 ? .identifier(String(decoding: text[start..<position], as: UTF8.self)) : .invalid("invalid char literal")
    }

    /// Letters, digits and `_`, letters and digits of any script.
    private mutating func identifier() -> Token.Kind? {
        let start = position
        while let byte = peek() {
            if byte < 0x80 {
                guard Lexer.isNameByte(byte) else { break }
                position += 1
            } else {
                var length = 1
                while let more = peek(length), more & 0xC0 == 0x80 { length += 1 }
                let scalar = String(decoding: text[position..<position + length], as: UTF8.self).unicodeScalars.first
                guard let scalar, Lexer.isNameScalar(scalar) else { break }
                position += length
            }
        }
        if position == start { return nil }
        let name = String(decoding: text[start..<position], as: UTF8.self)
        if let word = Word.named(name), !word.isFunction { return .word(word) }
        return .identifier(name)
    }

    /// `[5m]`: everything up to the bracket is the duration.
    private mutating func range() -> Token.Kind {
        guard let end = text[position...].firstIndex(of: UInt8(ascii: "]")) else { return .invalid("missing closing ']' in duration") }
        let content = String(decoding: text[position + 1..<end], as: UTF8.self)
        position = end + 1
        do { return .range(try DurationText.parsePrometheus(content)) } catch { return .invalid(error.description) }
    }

    /// `--strict`, `--keep-empty`.
    private mutating func flag() -> Token.Kind? {
        guard peek(1) == UInt8(ascii: "-") else { return nil }
        let limit = min(text.count, position + Lexer.lookaheadMax)
        var end = position + 2
        while end < limit, Lexer.isNameByte(text[end]) || text[end] == UInt8(ascii: "-") { end += 1 }
        guard let flag = Token.ParserFlag(rawValue: String(decoding: text[position..<end], as: UTF8.self)) else { return nil }
        position = end
        return .parserFlag(flag)
    }

    /// No flag, duration or unit is longer than this; looking further for each sign would take quadratic time.
    private static let lookaheadMax = 100

    // MARK: Numbers

    /// A number, or a duration or size if the characters behind it make one: `5`, `1e3`, `5m`, `2d3h`, `1.5KiB`.
    private mutating func number() -> Token.Kind {
        let start = position
        var end = position
        let fault = Lexer.number(text, &end)
        if let duration = duration(from: start, number: start) { return duration }
        if let size = size(from: start, unit: end) { return size }
        position = end
        return fault.map { .invalid($0) } ?? .number(String(decoding: text[start..<end], as: UTF8.self))
    }

    /// A duration from `start`, whose first digit stands at `number`; nil if the text there is none.
    private mutating func duration(from start: Int, number: Int) -> Token.Kind? {
        guard number < text.count, Lexer.digit(text[number]).map({ $0 < 10 }) ?? (text[number] == UInt8(ascii: ".")) else { return nil }
        let limit = min(text.count, number + Lexer.lookaheadMax)
        var end = number
        while end < limit, Lexer.durationBytes.contains(text[end]) { end += 1 }
        let content = String(decoding: text[start..<end], as: UTF8.self)
        guard content.utf8.contains(where: { $0 > 0x39 }), let value = DurationText.parse(content) else { return nil }
        position = end
        return .duration(value)
    }

    private mutating func size(from start: Int, unit: Int) -> Token.Kind? {
        let limit = min(text.count, unit + Lexer.lookaheadMax)
        var end = unit
        while end < limit, Lexer.sizeBytes.contains(text[end]) { end += 1 }
        let content = String(decoding: text[start..<end], as: UTF8.self)
        guard end > unit, let value = try? ByteSizeText.parse(content) else { return nil }
        position = end
        return .bytes(value)
    }

    private static let durationBytes = Set("0123456789.nsumhdwyµμ".utf8)
    private static let sizeBytes = Set("BikKMGTP".utf8)

    // MARK: Functions

    /// A function's name is one only in front of `(` or of `by (`, `without (`; elsewhere it may name a label.
    private mutating func markFunctions() {
        for index in tokens.indices {
            guard case .identifier(let name) = tokens[index].kind, let word = Word.named(name) else { continue }
            switch kind(index + 1) {
            case .word(.openParen): tokens[index].kind = .word(word)
            case .word(.by), .word(.without): if kind(index + 2) == .word(.openParen) { tokens[index].kind = .word(word) }
            default: break
            }
        }
    }

    private func kind(_ index: Int) -> Token.Kind? { index < tokens.count ? tokens[index].kind : nil }

    private func peek(_ offset: Int = 0) -> UInt8? { position + offset < text.count ? text[position + offset] : nil }
}

extension Token.Kind {
    /// Loki's scanner loses the line of tokens that its lexer continues by hand.
    fileprivate var countsAsReadByHand: Bool {
        switch self {
        case .duration, .bytes, .range, .parserFlag: true
        case .word(let word):
            !word.rawValue.utf8.contains { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") } && word.rawValue.utf8.count == 2
        case .invalid(let reason): Lexer.isRangeFault(reason)
        default: false
        }
    }
}
