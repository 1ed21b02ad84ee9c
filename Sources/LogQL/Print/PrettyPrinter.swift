import LogModel

extension Query {
    /// The query for people: on one line when it is short, else broken over lines indented by two spaces. Reads back as the
    /// same tree.
    public func prettyPrinted() -> String {
        var printer = PrettyPrinter()
        switch self {
        case .log(let query): printer.log(query, level: 0)
        case .metric(let query): printer.metric(query, level: 0)
        }
        return printer.lines.joined(separator: "\n")
    }
}

/// Breaks long queries over lines: a function's argument, each stage of a long pipeline, each side of an operator on its own.
struct PrettyPrinter {
    /// A part longer than this many characters is broken.
    static let lineCharactersMax = 100
    /// Deeper parts are indented like this one: a hundred parentheses must not make a screen of spaces.
    static let indentedLevelMax = 20

    private(set) var lines: [String] = []

    private static func isLong(_ text: String) -> Bool { text.unicodeScalars.count > lineCharactersMax }

    private mutating func line(_ text: String, level: Int) {
        lines.append(String(repeating: "  ", count: min(level, PrettyPrinter.indentedLevelMax)) + text)
    }

    /// Adds to the line written last.
    private mutating func append(_ text: String) {
        if !lines.isEmpty { lines[lines.count - 1] += text }
    }

    mutating func log(_ query: LogQuery, unwrap: Unwrap? = nil, level: Int) {
        let text = query.description + (unwrap.map { " \($0)" } ?? "")
        guard PrettyPrinter.isLong(text) else { return line(text, level: level) }
        line(query.matchers.selector, level: level)
        for stage in query.stages { line(stage.description, level: level + 1) }
        if let unwrap { line(unwrap.description, level: level + 1) }
    }

    mutating func metric(_ query: MetricQuery, level: Int) {
        let text = query.description
        guard PrettyPrinter.isLong(text) else { return line(text, level: level) }
        switch query {
        case .range(let aggregation): range(aggregation, level: level)
        case .vector(let aggregation): vector(aggregation, level: level)
        case .binary(let operation): chain(operation, level: level)
        case .labelReplace(let replace): labelReplace(replace, level: level)
        case .literal, .constantVector: line(text, level: level)
        }
    }

    private mutating func range(_ aggregation: RangeAggregation, level: Int) {
        line(aggregation.operation.rawValue + "(", level: level)
        if let parameter = aggregation.parameter { line(NumberText.plain(parameter) + ",", level: level + 1) }
        log(aggregation.log, unwrap: aggregation.unwrap, level: level + 1)
        append(" " + aggregation.window)
        line(")" + (aggregation.grouping.map { " \($0)" } ?? ""), level: level)
    }

    private mutating func vector(_ aggregation: VectorAggregation, level: Int) {
        line(aggregation.head + "(", level: level)
        if let parameter = aggregation.parameter { line("\(parameter),", level: level + 1) }
        metric(aggregation.inner, level: level + 1)
        line(")", level: level)
    }

    private mutating func labelReplace(_ replace: LabelReplace, level: Int) {
        line("label_replace(", level: level)
        metric(replace.inner, level: level + 1)
        append(",")
        line(replace.quotedArguments.joined(separator: ","), level: level + 1)
        line(")", level: level)
    }

    /// Operands a line each, between them the operators: `a`, `+`, `b`, `-`, `c` for `(a + b) - c`, which reads the same
    /// without its parentheses.
    private mutating func chain(_ operation: BinaryOperation, level: Int) {
        let links = operation.chain
        if let first = links.first { side(first.left, level: level + 1) }
        for link in links {
            line(link.head, level: level)
            side(link.right, level: level + 1)
        }
    }

    /// One side of an operator: an operation broken over lines needs parentheses there to stay together.
    private mutating func side(_ query: MetricQuery, level: Int) {
        guard case .binary = query, PrettyPrinter.isLong(query.description) else { return metric(query, level: level) }
        line("(", level: level)
        metric(query, level: level + 1)
        line(")", level: level)
    }
}
