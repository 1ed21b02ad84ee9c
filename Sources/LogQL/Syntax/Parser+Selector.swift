import LogModel

extension Parser {
    /// `{app="shop", env!~"dev|test"}`; `{}` reads well and is refused later where it must not stand.
    mutating func selector(expected: [String] = []) throws(SyntaxError) -> [Matcher] {
        guard take(.openBrace) else { throw unexpected(expected) }
        if take(.closeBrace) { return [] }
        var matchers = [try matcher(expected: ["IDENTIFIER", "}"])]
        while !take(.closeBrace) {
            try expect(.comma, expected: "}", ",")
            matchers.append(try matcher(expected: ["IDENTIFIER"]))
        }
        return matchers
    }

    private mutating func matcher(expected: [String]) throws(SyntaxError) -> Matcher {
        let name = try identifier(expected: expected)
        guard let operation = matcherOperation() else { throw unexpected(["=", "=~", "!~", "!="]) }
        advance()
        return try matcher(name, operation)
    }

    /// The matcher operation that stands here; does not pass it.
    func matcherOperation() -> Matcher.Operation? {
        guard case .word(let word) = current else { return nil }
        return Matcher.Operation(rawValue: word.rawValue)
    }

    /// The value behind name and operation; a regular expression must compile.
    mutating func matcher(_ name: String, _ operation: Matcher.Operation) throws(SyntaxError) -> Matcher {
        let value = try string()
        if operation.isRegex, let reason = RegexCheck.fault(in: value) { throw .meaning(reason) }
        return Matcher(name, operation, value)
    }
}
