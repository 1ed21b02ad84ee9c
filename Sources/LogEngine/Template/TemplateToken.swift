import LogModel

/// A piece of a template's text, as Go's text/template cuts it.
struct TemplateToken: Equatable {
    enum Kind: Equatable {
        case error, end, text, leftDelimiter, rightDelimiter, space, leftParenthesis, rightParenthesis, pipe, assign, declare
        case character, bool, characterConstant, number, string, rawString, field, variable, identifier, dot, null
        case keyword
    }

    var kind: Kind
    var bytes: [UInt8]
    /// Byte offset in the template.
    var position: Int
    /// Counts from 1.
    var line: Int

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func isKeyword(_ word: String) -> Bool { kind == .keyword && text == word }

    /// As errors print it: `"abc"`, `<range>`, `EOF`; text beyond ten characters is cut.
    var description: String {
        switch kind {
        case .end: "EOF"
        case .error: text
        case .keyword, .null, .dot: "<\(text)>"
        default:
            bytes.count > 10
                ? GoQuote.quoted(String(decoding: bytes.prefix(10), as: UTF8.self)) + "..." : GoQuote.quoted(text)
        }
    }
}
