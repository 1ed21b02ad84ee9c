import LogModel

/// `| regexp "(?P<name>…)"`: at least one named group, names that are label names, no name twice.
enum RegexpStageCheck {
    static func fault(in pattern: String) -> SyntaxError? {
        guard let reason = reason(pattern) else { return nil }
        return .meaning("invalid regexp parser: \(reason)")
    }

    private static func reason(_ pattern: String) -> String? {
        let regex: Regex2
        do {
            regex = try Regex2(pattern)
        } catch {
            return RegexCheck.text(error, for: pattern)
        }
        let names = regex.groupCount < 1 ? [] : (1...regex.groupCount).compactMap(regex.groupName)
        if names.isEmpty { return "at least one named capture must be supplied" }
        if let name = names.first(where: { !isLabelName($0) }) { return "invalid extracted label name '\(name)'" }
        return repeatedName(pattern).map { "duplicate extracted label name '\($0)'" }
    }

    /// The first name given twice. Read from the text: the compiled form knows each name only once.
    private static func repeatedName(_ pattern: String) -> String? {
        var seen: Set<Substring> = []
        for part in pattern.replacing("(?<", with: "(?P<").split(separator: "(?P<", omittingEmptySubsequences: false).dropFirst() {
            let name = part.prefix { $0 != ">" }
            if isLabelName(name), !seen.insert(name).inserted { return String(name) }
        }
        return nil
    }

    private static func isLabelName(_ name: some StringProtocol) -> Bool {
        guard let first = name.utf8.first, first < 48 || first > 57 else { return false }
        return name.utf8.allSatisfy(Lexer.isNameByte)
    }
}
