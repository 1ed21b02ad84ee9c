import LogModel

extension Matcher {
    /// `app=~"a|b"`
    var text: String { name.beforeSign + operation.rawValue + GoQuote.quoted(value) }
}

extension String {
    /// A name with `=` or another sign to follow: the name `!`, which Loki takes like any odd character, would become part of it.
    var beforeSign: String { self == "!" ? "! " : self }
}

extension [Matcher] {
    /// `{app="shop", env="prod"}`
    var selector: String { "{" + map(\.text).joined(separator: ", ") + "}" }
}

extension Grouping: CustomStringConvertible {
    /// `by (a, b)`
    public var description: String { (without ? "without (" : "by (") + labels.joined(separator: ", ") + ")" }
}

extension Unwrap: CustomStringConvertible {
    /// `| unwrap duration(latency) | latency>0`
    public var description: String {
        let value = conversion == .none ? label : "\(conversion.rawValue)(\(label))"
        return filters.reduce("| unwrap \(value)") { $0 + " | \($1)" }
    }
}

extension RangeAggregation {
    /// `[5m] offset 1h0m0s`
    var window: String {
        "[\(DurationText.prometheus(range))]" + (offset == 0 ? "" : " offset \(DurationText.go(offset))")
    }
}

extension VectorAggregation {
    /// `sum by (app)`
    var head: String { operation.rawValue + (grouping.map { " \($0)" } ?? "") }
}

extension LabelReplace {
    /// What follows the first argument.
    var quotedArguments: [String] { [destination, replacement, source, regex].map(GoQuote.quoted) }
}

extension BinaryOperation {
    /// This operation and those on its left that need no parentheses, the innermost first: for `a + b - c` that of `+`, then
    /// that of `-`.
    var chain: [BinaryOperation] {
        var links = [self]
        var inner = left
        while case .binary(let operation) = inner, let outer = links.last, operation.op.groupsLeft(before: outer.op) {
            links.append(operation)
            inner = operation.left
        }
        return links.reversed()
    }

    /// `> bool on (app) group_left (team)`
    var head: String {
        var text = op.rawValue
        if returnBool { text += " bool" }
        guard let matching else { return text }
        text += (matching.on ? " on (" : " ignoring (") + matching.labels.joined(separator: ",") + ")"
        switch matching.group {
        case .oneToOne: return text
        case .left(let include): return text + " group_left" + includeText(include)
        case .right(let include): return text + " group_right" + includeText(include)
        }
    }

    private func includeText(_ labels: [String]) -> String {
        if !labels.isEmpty { return " (" + labels.joined(separator: ",") + ")" }
        // A parenthesis right behind would be read as the list of labels.
        switch right {
        case .binary: return " ()"
        case .literal(let value): return value.isFinite ? "" : " ()"
        case .range, .vector, .constantVector, .labelReplace: return ""
        }
    }
}
