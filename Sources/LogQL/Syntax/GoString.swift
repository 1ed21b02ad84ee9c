import LogModel

/// String literals as Go writes them: `"…"` with escapes, and backquotes, in which nothing is an escape.
enum GoString {
    /// Why a literal is none, in the words of Go's scanner.
    struct Fault: Error {
        var reason: String
    }

    /// Reads the literal that begins at `position` (a `"` or a backquote) and moves behind it.
    ///
    ///     "a\tb"  →  a, tab, b         "\xff"  →  the byte FF         `\d+`  →  \d+
    static func read(_ text: [UInt8], at position: inout Int) throws(Fault) -> [UInt8] {
        let quote = text[position]
        position += 1
        return quote == UInt8(ascii: "`") ? try raw(text, &position) : try quoted(text, &position)
    }

    private static func raw(_ text: [UInt8], _ position: inout Int) throws(Fault) -> [UInt8] {
        guard let end = text[position...].firstIndex(of: UInt8(ascii: "`")) else { throw Fault(reason: "literal not terminated") }
        defer { position = end + 1 }
        // Go drops carriage returns, so a query means the same after an editor changed its line ends.
        return text[position..<end].filter { $0 != 0x0D }
    }

    private static func quoted(_ text: [UInt8], _ position: inout Int) throws(Fault) -> [UInt8] {
        var value: [UInt8] = []
        while position < text.count {
            let byte = text[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return value
            case UInt8(ascii: "\n"): throw Fault(reason: "literal not terminated")
            case UInt8(ascii: "\\"): try escape(text, &position, into: &value)
            default: value.append(byte)
            }
        }
        throw Fault(reason: "literal not terminated")
    }

    private static func escape(_ text: [UInt8], _ position: inout Int, into value: inout [UInt8]) throws(Fault) {
        guard position < text.count else { throw Fault(reason: "literal not terminated") }
        let byte = text[position]
        switch byte {
        case UInt8(ascii: "a"): value.append(0x07)
        case UInt8(ascii: "b"): value.append(0x08)
        case UInt8(ascii: "f"): value.append(0x0C)
        case UInt8(ascii: "n"): value.append(0x0A)
        case UInt8(ascii: "r"): value.append(0x0D)
        case UInt8(ascii: "t"): value.append(0x09)
        case UInt8(ascii: "v"): value.append(0x0B)
        case UInt8(ascii: "\\"), UInt8(ascii: "\""): value.append(byte)
        case UInt8(ascii: "x"):
            position += 1
            return value.append(UInt8(truncatingIfNeeded: try digits(2, base: 16, text, &position)))
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            guard let octal = UInt8(exactly: try digits(3, base: 8, text, &position)) else { throw Fault(reason: "invalid syntax") }
            return value.append(octal)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            position += 1
            let code = try digits(byte == UInt8(ascii: "u") ? 4 : 8, base: 16, text, &position)
            guard let scalar = Unicode.Scalar(code) else { throw Fault(reason: "invalid syntax") }
            return value.append(contentsOf: String(Character(scalar)).utf8)
        default: throw Fault(reason: "invalid char escape")
        }
        position += 1
    }

    private static func digits(_ count: Int, base: UInt32, _ text: [UInt8], _ position: inout Int) throws(Fault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard position < text.count, let digit = Lexer.digit(text[position]), digit < base else {
                throw Fault(reason: "invalid char escape")
            }
            value = value &* base &+ digit  // at most eight hexadecimal digits: fits
            position += 1
        }
        return value
    }

    /// Quotes bytes as Go's `strconv.Quote`; bytes that are no UTF-8 become `\xff`.
    static func quoted(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return GoQuote.quoted(text) }
        var out = "\""
        var iterator = bytes.makeIterator()
        var parser = Unicode.UTF8.ForwardParser()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .emptyInput: return out + "\""
            case .valid(let encoded):
                // By scalars: a combining mark and the quote before it are one Character.
                let quoted = GoQuote.quoted(String(Character(Unicode.UTF8.decode(encoded)))).unicodeScalars
                out.unicodeScalars.append(contentsOf: quoted.dropFirst().dropLast())
                offset += encoded.count
            case .error(let length):
                for byte in bytes[offset..<offset + length] {
                    let hex = String(byte, radix: 16)
                    out += "\\x" + (hex.count < 2 ? "0" : "") + hex
                }
                offset += length
            }
        }
    }
}
