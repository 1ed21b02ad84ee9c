import LogModel

/// `| pattern "<ip> - <_> [<time>]"`: at least one named capture, none twice, literal text between any two.
enum PatternStageCheck {
    static func fault(in pattern: String) -> SyntaxError? {
        guard let reason = reason(pattern) else { return nil }
        return .meaning("invalid pattern parser: \(reason)")
    }

    private static func reason(_ text: String) -> String? {
        if text.isEmpty { return "parse error at line 1, col 1: syntax error: unexpected $end, expecting IDENTIFIER or LITERAL" }
        let pattern = PatternText(parsing: Array(text.utf8))
        let names = pattern.names
        if names.isEmpty { return "at least one capture is required" }
        if let fault = pattern.consecutiveFault { return fault }
        var seen: Set<String> = []
        return names.first { !seen.insert($0).inserted }.map { "duplicate capture name (\($0)): invalid expression" }
    }
}
