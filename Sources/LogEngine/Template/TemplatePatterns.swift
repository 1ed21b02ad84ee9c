import LogModel

/// Regular expressions by their text: those that stand as literals in a template are compiled with it.
struct TemplatePatterns: Sendable {
    private var compiled: [[UInt8]: Regex2] = [:]

    /// Functions whose first argument is a pattern.
    static let functions = Set(["regexReplaceAll", "regexReplaceAllLiteral", "count"].map { Array($0.utf8) })

    /// Those beyond it are compiled whenever they are used, which the template's budget of work bounds.
    private static let countMax = 64

    mutating func prepare(_ pattern: [UInt8]) {
        guard compiled.count < Self.countMax else { return }
        compiled[pattern] = try? Regex2(String(decoding: pattern, as: UTF8.self))
    }

    func holds(_ pattern: [UInt8]) -> Bool { compiled[pattern] != nil }

    func regex(_ pattern: [UInt8]) throws(RegexError) -> Regex2 {
        if let known = compiled[pattern] { return known }
        return try Regex2(String(decoding: pattern, as: UTF8.self))
    }
}
