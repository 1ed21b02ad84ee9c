import LogParsing

/// `pattern`: takes out what stands between literals.
///
///     - pattern: {pattern: '<ip> - - [<_>] "<method> <path> <_>" <status> <size>', source: message}
struct PatternStage: Stage {
    enum Piece: Equatable, Sendable {
        case literal([UInt8])
        /// Nil: not kept.
        case capture(String?)
    }

    var pieces: [Piece]
    var source: String?

    /// Nil when there is no capture, or two stand side by side.
    static func parse(_ text: String) -> [Piece]? {
        var pieces: [Piece] = []
        var literal: [UInt8] = []
        var rest = text[...]
        while let first = rest.first {
            let name = first == "<" ? rest.dropFirst().prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) } : ""
            if !name.isEmpty, rest[name.endIndex...].first == ">" {
                if !literal.isEmpty { pieces.append(.literal(literal)) } else if case .capture? = pieces.last { return nil }
                literal = []
                pieces.append(.capture(name == "_" ? nil : String(name)))
                rest = rest[rest.index(after: name.endIndex)...]
            } else {
                literal += Array(String(first).utf8)
                rest = rest.dropFirst()
            }
        }
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        return pieces.contains { if case .capture(_?) = $0 { true } else { false } } ? pieces : nil
    }

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        guard let text = StageText.source(source, record) else { return .keep }
        var at = 0
        var open: String??
        var found: [(String, ArraySlice<UInt8>)] = []
        for piece in pieces {
            switch piece {
            case .capture(let name): open = .some(name)
            case .literal(let literal):
                guard let start = Self.find(literal, in: text, from: at), open != nil || start == at else { return .keep }
                if case .some(let name?) = open { found.append((name, text[at..<start])) }
                open = nil
                at = start + literal.count
            }
        }
        if case .some(let name?) = open { found.append((name, text[at...])) }
        for (name, value) in found { record.extracted.set(name, value) }
        return .keep
    }

    private static func find(_ literal: [UInt8], in text: [UInt8], from: Int) -> Int? {
        var at = from
        while at + literal.count <= text.count {
            if text[at...].starts(with: literal) { return at }
            at += 1
        }
        return nil
    }
}
