/// The text of `| pattern` and `|>`: literals and captures in angle brackets.
///
///     <ip> - [<_>]   →   capture "ip", literal " - [", capture "_", literal "]"
enum PatternText {
    enum Part: Equatable, Sendable {
        case literal([UInt8])
        case capture([UInt8])
    }

    /// `<a-b>` and `<1a>` are literals: a capture holds a label name.
    /// - Throws: ``StageSetupError`` for two captures without text between them.
    static func parts(_ text: [UInt8]) throws(StageSetupError) -> [Part] {
        var parts: [Part] = []
        var literal: [UInt8] = []
        var at = 0
        while at < text.count {
            if text[at] == UInt8(ascii: "<"), let close = text[at...].firstIndex(of: UInt8(ascii: ">")),
                isIdentifier(text[(at + 1)..<close])
            {
                if !literal.isEmpty {
                    parts.append(.literal(literal))
                    literal = []
                }
                let name = Array(text[(at + 1)..<close])
                if case .capture(let before)? = parts.last {
                    throw StageSetupError("found consecutive capture '\(spelled(before))\(spelled(name))': invalid expression")
                }
                parts.append(.capture(name))
                at = close + 1
            } else {
                literal.append(text[at])
                at += 1
            }
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        return parts
    }

    static func isIdentifier(_ name: ArraySlice<UInt8>) -> Bool {
        guard let first = name.first, !Sanitizer.isDigit(first) else { return false }
        return name.allSatisfy { Sanitizer.isNameByte($0) }
    }

    private static func spelled(_ name: [UInt8]) -> String { "<" + String(decoding: name, as: UTF8.self) + ">" }
}
