import LogModel

/// Regular expressions of matchers, filters and stages.
enum RegexCheck {
    /// Why `pattern` cannot be compiled: `error parsing regexp: missing closing ): …`.
    static func fault(in pattern: String) -> String? {
        do {
            _ = try Regex2(pattern)
            return nil
        } catch {
            return text(error, for: pattern)
        }
    }

    /// The compiler is given `(?P<n>` where the user wrote `(?<n>`; the message quotes what the user wrote.
    static func text(_ error: RegexError, for pattern: String) -> String {
        let text = error.description
        if pattern.contains("(?<"), !pattern.contains("(?P<") { return text.replacing("(?P<", with: "(?<") }
        return text
    }
}
