import LogModel

extension Parser {
    /// A filter and the height of its tree.
    typealias MeasuredFilter = (filter: LabelFilter, height: Int)

    /// `status >= 500 and (level="error" or duration > 1s)`.
    ///
    /// `and` binds tighter than `or`. A comma, or just another filter behind one, means `and` too, but takes everything to
    /// its right: `a="1", b="2" or c="3"` is `a="1" and (b="2" or c="3")`, as in Loki.
    mutating func labelFilter(expected: [String] = []) throws(SyntaxError) -> MeasuredFilter {
        var left = try conjunction(expected: expected)
        while take(.or) {
            let right = try conjunction(expected: ["IDENTIFIER", "("])
            left = (.or(left.filter, right.filter), try height(over: left.height, right.height))
        }
        return left
    }

    private mutating func conjunction(expected: [String]) throws(SyntaxError) -> MeasuredFilter {
        var left = try operand(expected: expected)
        while take(.and) {
            let right = try operand(expected: ["IDENTIFIER", "("])
            left = (.and(left.filter, right.filter), try height(over: left.height, right.height))
        }
        return left
    }

    /// One filter, with what a comma or juxtaposition adds to it.
    private mutating func operand(expected: [String]) throws(SyntaxError) -> MeasuredFilter {
        let first = try atom(expected: expected)
        let hasComma = take(.comma)
        if !hasComma {
            switch current {
            case .identifier, .word(.openParen): break
            default: return first
            }
        }
        let rest = try nested { (parser) throws(SyntaxError) in
            try parser.labelFilter(expected: hasComma ? ["IDENTIFIER", "("] : [])
        }
        return (.and(first.filter, rest.filter), try height(over: first.height, rest.height))
    }

    private mutating func atom(expected: [String]) throws(SyntaxError) -> MeasuredFilter {
        if take(.openParen) {
            let inner = try nested { (parser) throws(SyntaxError) in try parser.labelFilter(expected: ["IDENTIFIER", "("]) }
            guard take(.closeParen) else { throw unexpected() }
            return inner
        }
        let name = try identifier(expected: expected)
        return (try comparison(of: name), 1)
    }

    private mutating func comparison(of name: String) throws(SyntaxError) -> LabelFilter {
        guard case .word(let word) = current else { throw unexpected() }
        switch word {
        case .equal, .notEqual:
            advance()
            if case .string = current { return .string(try matcher(name, word == .equal ? .equal : .notEqual)) }
            if current == .word(.ip) { return .ip(name: name, negated: word == .notEqual, try address()) }
            return try quantity(name, word == .equal ? .equal : .notEqual)
        case .matches, .notMatches:
            advance()
            return .string(try matcher(name, word == .matches ? .matches : .notMatches))
        case .equals, .greater, .greaterOrEqual, .less, .lessOrEqual:
            guard let comparison = LabelFilter.Comparison(rawValue: word.rawValue) else { throw unexpected() }
            advance()
            return try quantity(name, comparison)
        default:
            throw unexpected()
        }
    }

    /// A number, duration or size: its form decides what the label is read as.
    private mutating func quantity(_ name: String, _ comparison: LabelFilter.Comparison) throws(SyntaxError) -> LabelFilter {
        switch current {
        case .duration(let nanoseconds):
            advance()
            return .duration(name: name, comparison, nanoseconds)
        case .bytes(let bytes):
            advance()
            return .bytes(name: name, comparison, bytes)
        case .word(.subtract):
            advance()
            return .number(name: name, comparison, -(try number()))
        case .word(.add):
            advance()
            return .number(name: name, comparison, try number())
        default:
            return .number(name: name, comparison, try number(expected: []))
        }
    }
}
