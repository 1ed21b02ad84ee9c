/// The text of `| pattern "…"` and of `|> "…"`: literals and captures.
///
///     PatternText(parsing: #"<ip> - <_> ["#)  →  capture ip, literal " - ", capture without a name, literal " ["
///
/// `<…>` is a capture if a label name or `_` stands inside, else it is literal.
public struct PatternText: Equatable, Sendable {
    public enum Part: Equatable, Sendable {
        case literal([UInt8])
        /// nil: `<_>`
        case capture(String?)
    }

    public var parts: [Part] = []

    public init(parsing text: [UInt8]) {
        var literal: [UInt8] = []
        var position = 0
        while position < text.count {
            if text[position] == UInt8(ascii: "<"), let end = PatternText.captureEnd(text, position) {
                if !literal.isEmpty { parts.append(.literal(literal)) }
                literal = []
                let name = String(decoding: text[position + 1..<end], as: UTF8.self)
                parts.append(.capture(name == "_" ? nil : name))
                position = end + 1
            } else {
                literal.append(text[position])
                position += 1
            }
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
    }

    /// Where the `>` of a capture beginning at `start` stands; nil if no capture begins there.
    private static func captureEnd(_ text: [UInt8], _ start: Int) -> Int? {
        var end = start + 1
        while end < text.count, Lexer.isNameByte(text[end]) { end += 1 }
        guard end < text.count, end > start + 1, text[end] == UInt8(ascii: ">"), text[start + 1] < 48 || text[start + 1] > 57 else {
            return nil
        }
        return end
    }

    /// Names of the captures that have one, in order.
    var names: [String] {
        parts.compactMap { part in
            if case .capture(let name?) = part { name } else { nil }
        }
    }

    /// Two captures with nothing between them have no boundary.
    var consecutiveFault: String? {
        for (first, second) in zip(parts, parts.dropFirst()) {
            if case .capture(let a) = first, case .capture(let b) = second {
                return "found consecutive capture '<\(a ?? "_")><\(b ?? "_")>': invalid expression"
            }
        }
        return nil
    }
}
