import LogModel

extension Query {
    /// The query for people: on one line when it is short, else broken over lines indented by two spaces. Reads back as the
    /// same tree.
    public func prettyPrinted() -> String {
        switch self {
        case .log(let query): PrettyPrinter.log(query)
        case .metric(let query): PrettyPrinter.metric(query, level: 0)
        }
    }
}

/// Breaks long queries over lines: a function's argument, each stage of a long pipeline, each side of an operator on its own.
enum PrettyPrinter {
    /// A part longer than this many characters is broken.
    static let lineCharactersMax = 100

    private static func indent(_ level: Int) -> String { String(repeating: "  ", count: level) }

    private static func isLong(_ text: String) -> Bool { text.unicodeScalars.count > lineCharactersMax }

    static func log(_ query: LogQuery) -> String {
        let text = query.description
        return isLong(text) ? pipeline(query, unwrap: nil, level: 0) : text
    }

    /// The selector, and below it each stage.
    private static func pipeline(_ query: LogQuery, unwrap: Unwrap?, level: Int) -> String {
        var lines = [indent(level) + Printer.selector(query.matchers)]
        lines += query.stages.map { indent(level + 1) + $0.description }
        if unwrap != nil { lines.append(indent(level + 1) + Printer.unwrap(unwrap).dropFirst()) }
        return lines.joined(separator: "\n")
    }

    static func metric(_ query: MetricQuery, level: Int) -> String {
        let text = query.description
        if !isLong(text) { return indent(level) + text }
        switch query {
        case .range(let aggregation): return range(aggregation, level: level)
        case .vector(let aggregation):
            let parameter = aggregation.parameter.map { "\($0)" }
            return call(Printer.vectorHead(aggregation), [parameter], metric(aggregation.inner, level: level + 1), [], level: level)
        case .binary(let operation): return binary(operation, level: level)
        case .labelReplace(let replace):
            let texts = Printer.labelReplaceTexts(replace)
            return call("label_replace", [], metric(replace.inner, level: level + 1), texts, level: level)
        case .literal, .constantVector: return indent(level) + text
        }
    }

    /// `head(`, the arguments a line each (`body` is indented already), `)`.
    private static func call(_ head: String, _ before: [String?], _ body: String, _ after: [String], level: Int) -> String {
        let indented = { (text: String) in indent(level + 1) + text }
        let arguments = before.compactMap { $0 }.map(indented) + [body] + after.map(indented)
        return "\(indent(level))\(head)(\n\(arguments.joined(separator: ",\n"))\n\(indent(level)))"
    }

    private static func range(_ aggregation: RangeAggregation, level: Int) -> String {
        let line = aggregation.log.description + Printer.unwrap(aggregation.unwrap)
        let body =
            isLong(line)
            ? pipeline(aggregation.log, unwrap: aggregation.unwrap, level: level + 1) : indent(level + 1) + line
        let parameter = aggregation.parameter.map(NumberText.plain)
        let window = " " + Printer.window(aggregation)
        let grouping = aggregation.grouping.map { " " + $0.text } ?? ""
        return call(aggregation.operation.rawValue, [parameter], body + window, [], level: level) + grouping
    }

    private static func binary(_ operation: BinaryOperation, level: Int) -> String {
        let right = side(operation.right, level: level + 1)
        let opening = right.drop { $0 == " " }
        let op = Printer.operatorText(operation, right: String(opening))
        return side(operation.left, level: level + 1) + "\n" + indent(level) + op + "\n" + right
    }

    /// One side of an operator: an operation broken over lines needs parentheses there to stay together.
    private static func side(_ query: MetricQuery, level: Int) -> String {
        guard case .binary = query, isLong(query.description) else { return metric(query, level: level) }
        return "\(indent(level))(\n\(metric(query, level: level + 1))\n\(indent(level)))"
    }
}
