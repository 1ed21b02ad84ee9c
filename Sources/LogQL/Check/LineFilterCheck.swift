import LogModel

/// Operands of line filters: regular expressions, patterns, addresses.
enum LineFilterCheck {
    static func reason(_ filter: LineFilter) -> String? {
        for operand in filter.alternatives {
            if let reason = reason(filter.operation, operand) { return reason }
        }
        return nil
    }

    private static func reason(_ operation: LineFilter.Operation, _ operand: LineFilter.Operand) -> String? {
        switch (operation, operand) {
        case (.contains, .text), (.notContains, .text): nil
        case (.matches, .text(let bytes)), (.notMatches, .text(let bytes)): RegexCheck.fault(in: String(decoding: bytes, as: UTF8.self))
        case (.pattern, .text(let bytes)), (.notPattern, .text(let bytes)): patternReason(PatternText(parsing: bytes))
        case (.contains, .ip(let pattern)), (.notContains, .ip(let pattern)): addressReason(pattern)
        case (_, .ip): "ip: invalid operation"
        }
    }

    /// A filter keeps or drops lines and makes no labels, so a name in its pattern is a mistake.
    private static func patternReason(_ pattern: PatternText) -> String? {
        pattern.consecutiveFault ?? pattern.names.first.map { "named captures are not allowed: found '<\($0)>'" }
    }

    static func addressReason(_ pattern: String) -> String? {
        IPPattern(parsing: pattern) == nil ? "ip: invalid pattern: \(GoQuote.quoted(pattern))" : nil
    }
}
