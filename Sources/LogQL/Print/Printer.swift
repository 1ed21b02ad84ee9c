import LogModel

extension Query: CustomStringConvertible {
    /// The query on one line, as Loki writes it; reads back as the same tree.
    ///
    ///     sum by (app)(rate({env="prod"} |= "error"[5m]))
    public var description: String {
        switch self {
        case .log(let query): query.description
        case .metric(let query): query.description
        }
    }
}

extension LogQuery: CustomStringConvertible {
    public var description: String {
        ([Printer.selector(matchers)] + stages.map(\.description)).joined(separator: " ")
    }
}

extension MetricQuery: CustomStringConvertible {
    public var description: String {
        switch self {
        case .range(let aggregation): Printer.range(aggregation)
        case .vector(let aggregation): Printer.vector(aggregation)
        case .binary(let operation): Printer.binary(operation)
        case .literal(let value): Printer.literal(value)
        case .constantVector(let value): "vector(\(NumberText.sixDecimals(value) ?? NumberText.plain(value)))"
        case .labelReplace(let replace): Printer.labelReplace(replace)
        }
    }
}

/// The parts of a query's text.
enum Printer {
    static func selector(_ matchers: [Matcher]) -> String {
        "{" + matchers.map(\.text).joined(separator: ", ") + "}"
    }

    // MARK: Range aggregations

    static func range(_ aggregation: RangeAggregation) -> String {
        let parameter = aggregation.parameter.map { NumberText.plain($0) + "," } ?? ""
        let inner = aggregation.log.description + unwrap(aggregation.unwrap) + window(aggregation)
        let grouping = aggregation.grouping.map { " " + $0.text } ?? ""
        return "\(aggregation.operation.rawValue)(\(parameter)\(inner))\(grouping)"
    }

    /// ` | unwrap duration(latency) | latency>0`
    static func unwrap(_ unwrap: Unwrap?) -> String {
        guard let unwrap else { return "" }
        let label = unwrap.conversion == .none ? unwrap.label : "\(unwrap.conversion.rawValue)(\(unwrap.label))"
        return ([" | unwrap \(label)"] + unwrap.filters.map { " | \($0)" }).joined()
    }

    /// `[5m] offset 1h0m0s`
    static func window(_ aggregation: RangeAggregation) -> String {
        let offset = aggregation.offset == 0 ? "" : " offset \(DurationText.go(aggregation.offset))"
        return "[\(DurationText.prometheus(aggregation.range))]\(offset)"
    }

    // MARK: Operations on series

    static func vector(_ aggregation: VectorAggregation) -> String {
        let parameter = aggregation.parameter.map { "\($0)," } ?? ""
        return "\(vectorHead(aggregation))(\(parameter)\(aggregation.inner))"
    }

    /// `sum by (app)`
    static func vectorHead(_ aggregation: VectorAggregation) -> String {
        aggregation.operation.rawValue + (aggregation.grouping.map { " " + $0.text } ?? "")
    }

    static func binary(_ operation: BinaryOperation) -> String {
        let right = operation.right.description
        return "(\(operation.left) \(operatorText(operation, right: right)) \(right))"
    }

    /// `> bool on (app) group_left (team)`
    static func operatorText(_ operation: BinaryOperation, right: String) -> String {
        var text = operation.op.rawValue
        if operation.returnBool { text += " bool" }
        guard let matching = operation.matching else { return text }
        text += (matching.on ? " on (" : " ignoring (") + matching.labels.joined(separator: ",") + ")"
        let include: [String]
        switch matching.group {
        case .oneToOne: return text
        case .left(let labels):
            text += " group_left"
            include = labels
        case .right(let labels):
            text += " group_right"
            include = labels
        }
        // A parenthesis right behind would be read as the list of labels.
        if include.isEmpty, !right.hasPrefix("(") { return text }
        return text + " (" + include.joined(separator: ",") + ")"
    }

    static func labelReplace(_ replace: LabelReplace) -> String {
        let texts = labelReplaceTexts(replace).joined(separator: ",")
        return "label_replace(\(replace.inner),\(texts))"
    }

    static func labelReplaceTexts(_ replace: LabelReplace) -> [String] {
        [replace.destination, replace.replacement, replace.source, replace.regex].map(GoQuote.quoted)
    }

    /// LogQL has no words for NaN and infinity; operations between literals, which the parser folds, make them.
    static func literal(_ value: Double) -> String {
        if value.isNaN { return "(0 / 0)" }
        if value.isInfinite { return value < 0 ? "(-1e308 * 10)" : "(1e308 * 10)" }
        return NumberText.plain(value)
    }
}

extension Matcher {
    /// `app=~"a|b"`
    var text: String { name + operation.rawValue + GoQuote.quoted(value) }
}

extension Grouping {
    /// `by (a, b)`
    var text: String { (without ? "without (" : "by (") + labels.joined(separator: ", ") + ")" }
}
