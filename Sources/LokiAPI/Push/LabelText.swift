import LogModel

/// The text form of a stream's labels in protobuf pushes, `{app="shop", env="prod"}`, read with the sentences of Prometheus' parser.
///
///     {app="shop", bad-name="x"}   →   1:17: parse error: unexpected character inside braces: '-'
struct LabelText {
    private enum Token {
        case identifier(String)
        case string(String)
        case op(String)
        case comma, close, end

        var shown: String {
            switch self {
            case .identifier(let name): "identifier \(GoQuoted.text(name))"
            case .string(let text): "string \(GoQuoted.text(GoQuoted.text(text)))"
            case .op(let text): "\"\(text)\""
            case .comma: "\",\""
            case .close: "\"}\""
            case .end: "end of input"
            }
        }
    }

    private let bytes: UnsafeRawBufferPointer
    private var at = 0

    /// The pairs in the order written, names possibly repeated, empty values included. No text at all is the empty set.
    ///
    /// - Throws: 400 `couldn't parse labels: 1:3: parse error: …`; the column counts bytes from 1.
    static func parse(_ bytes: UnsafeRawBufferPointer) throws(APIError) -> [Label] {
        if bytes.isEmpty { return [] }
        var parser = LabelText(bytes)
        return try parser.parse()
    }

    private init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    private mutating func parse() throws(APIError) -> [Label] {
        skipSpace()
        guard at < bytes.count, bytes[at] == UInt8(ascii: "{") else {
            throw failure(at, at < bytes.count ? "unexpected character: \(quotedCharacter(at))" : "unexpected end of input")
        }
        at += 1
        var pairs: [Label] = []
        while true {
            var start = position()
            var token = try next()
            if case .close = token { break }
            guard case .identifier(let name) = token else {
                throw failure(start, "unexpected \(token.shown) in label set, expected identifier or \"}\"")
            }
            start = position()
            token = try next()
            guard case .op("=") = token else { throw failure(start, "unexpected \(token.shown) in label set, expected \"=\"") }
            start = position()
            token = try next()
            guard case .string(let value) = token else { throw failure(start, "unexpected \(token.shown) in label set, expected string") }
            pairs.append(Label(name, value))
            start = position()
            token = try next()
            if case .close = token { break }
            guard case .comma = token else {
                throw failure(start, "unexpected \(token.shown) in label set, expected \",\" or \"}\"")
            }
        }
        skipSpace()
        if at < bytes.count { throw failure(at, "unexpected character: \(quotedCharacter(at))") }
        return pairs
    }

    private mutating func position() -> Int {
        skipSpace()
        return at
    }

    private mutating func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || (bytes[at] >= 0x09 && bytes[at] <= 0x0D) { at += 1 }
    }

    private mutating func next() throws(APIError) -> Token {
        skipSpace()
        guard at < bytes.count else { throw failure(at, "unexpected end of input inside braces") }
        let start = at
        let byte = bytes[at]
        switch byte {
        case UInt8(ascii: "}"):
            at += 1
            return .close
        case UInt8(ascii: ","):
            at += 1
            return .comma
        case UInt8(ascii: "="):
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "~") {
                at += 1
                return .op("=~")
            }
            return .op("=")
        case UInt8(ascii: "!"):
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "~") || bytes[at] == UInt8(ascii: "=") {
                at += 1
                return .op(bytes[at - 1] == UInt8(ascii: "~") ? "!~" : "!=")
            }
            throw failure(
                at,
                at < bytes.count
                    ? "unexpected character after '!' inside braces: \(quotedCharacter(at))" : "unexpected end of input inside braces")
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return .string(try string(byte))
        default:
            guard LabelName.canStart(byte) else { throw failure(start, "unexpected character inside braces: \(quotedCharacter(start))") }
            while at < bytes.count, LabelName.canContinue(bytes[at]) { at += 1 }
            return .identifier(String(decoding: bytes[start..<at], as: UTF8.self))
        }
    }

    private mutating func string(_ quote: UInt8) throws(APIError) -> String {
        let start = at
        at += 1
        var out: [UInt8] = []
        while true {
            guard at < bytes.count else { throw failure(start, "unterminated quoted string") }
            let byte = bytes[at]
            if byte == quote {
                at += 1
                return String(decoding: out, as: UTF8.self)
            }
            if quote == UInt8(ascii: "`") {
                out.append(byte)
                at += 1
            } else if byte == UInt8(ascii: "\n") {
                throw failure(start, "unterminated quoted string")
            } else if byte == UInt8(ascii: "\\") {
                at += 1
                guard try escape(quote, &out) else { throw failure(at, "unknown escape sequence \(quotedCharacter(at))") }
            } else {
                out.append(byte)
                at += 1
            }
        }
    }

    /// Reads what follows a backslash, as in Go strings.
    private mutating func escape(_ quote: UInt8, _ out: inout [UInt8]) throws(APIError) -> Bool {
        guard at < bytes.count else { throw failure(at, "escape sequence not terminated") }
        let byte = bytes[at]
        func number(_ start: Int, _ count: Int, radix: UInt32) -> UInt32? {
            guard bytes.count - start >= count else { return nil }
            var value: UInt32 = 0
            for index in start..<start + count {
                guard let digit = Hex.value(bytes[index]), UInt32(digit) < radix else { return nil }
                value = value &* radix &+ UInt32(digit)
            }
            return value
        }
        switch byte {
        case UInt8(ascii: "a"): out.append(0x07)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "v"): out.append(0x0B)
        case UInt8(ascii: "\\"), quote: out.append(byte)
        case UInt8(ascii: "x"):
            guard let value = number(at + 1, 2, radix: 16) else { return false }
            out.append(UInt8(truncatingIfNeeded: value))
            at += 2
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = byte == UInt8(ascii: "u") ? 4 : 8
            guard let value = number(at + 1, count, radix: 16), value < 0x110000 else { return false }
            UTF8Text.append(scalar: value, to: &out)
            at += count
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            guard let value = number(at, 3, radix: 8), value < 256 else { return false }
            out.append(UInt8(value))
            at += 2
        default: return false
        }
        at += 1
        return true
    }

    private func quotedCharacter(_ position: Int) -> String {
        guard position < bytes.count else { return "EOF" }
        let length = max(UTF8Text.scalarLength(bytes, position), 1)
        return "'" + String(decoding: bytes[position..<position + length], as: UTF8.self) + "'"
    }

    private func failure(_ position: Int, _ reason: String) -> APIError {
        APIError(400, "couldn't parse labels: 1:\(position + 1): parse error: \(reason)")
    }
}

/// What may be a label's name: `[a-zA-Z_][a-zA-Z0-9_]*`.
enum LabelName {
    @inline(__always)
    static func canStart(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") }

    @inline(__always)
    static func canContinue(_ byte: UInt8) -> Bool { canStart(byte) || byte &- 0x30 < 10 }

    static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, canStart(first) else { return false }
        return name.utf8.allSatisfy { canContinue($0) }
    }
}
