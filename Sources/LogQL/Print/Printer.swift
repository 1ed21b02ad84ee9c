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
    public var description: String { Printer.text { $0.log(self) } }
}

extension MetricQuery: CustomStringConvertible {
    public var description: String { Printer.text { $0.metric(self) } }
}

/// Writes queries on one line, into one text from left to right: long queries cost no more than their length.
struct Printer {
    /// Operations in a row beyond this many go into one pair of parentheses: nested ones could not be read back.
    static let parenthesesMax = 50

    private(set) var text = ""

    static func text(_ write: (inout Printer) -> Void) -> String {
        var printer = Printer()
        write(&printer)
        return printer.text
    }

    mutating func log(_ query: LogQuery) {
        text += query.matchers.selector
        for stage in query.stages { text += " \(stage)" }
    }

    mutating func metric(_ query: MetricQuery) {
        switch query {
        case .range(let aggregation): range(aggregation)
        case .vector(let aggregation):
            text += aggregation.head + "("
            if let parameter = aggregation.parameter { text += "\(parameter)," }
            metric(aggregation.inner)
            text += ")"
        case .binary(let operation): binary(operation)
        case .literal(let value): text += Printer.literal(value)
        case .constantVector(let value): text += "vector(\(NumberText.sixDecimals(value) ?? NumberText.plain(value)))"
        case .labelReplace(let replace):
            text += "label_replace("
            metric(replace.inner)
            for argument in replace.quotedArguments { text += "," + argument }
            text += ")"
        }
    }

    private mutating func range(_ aggregation: RangeAggregation) {
        text += aggregation.operation.rawValue + "("
        if let parameter = aggregation.parameter { text += NumberText.plain(parameter) + "," }
        log(aggregation.log)
        if let unwrap = aggregation.unwrap { text += " \(unwrap)" }
        text += aggregation.window + ")"
        if let grouping = aggregation.grouping { text += " \(grouping)" }
    }

    private mutating func binary(_ operation: BinaryOperation) {
        let chain = operation.chain
        let links = chain.count > Printer.parenthesesMax ? chain : [operation]
        text += "("
        metric(links[0].left)
        for link in links {
            text += " \(link.head) "
            metric(link.right)
        }
        text += ")"
    }

    /// LogQL has no words for NaN and infinity; operations between literals, which the parser folds, make them.
    static func literal(_ value: Double) -> String {
        if value.isNaN { return "(0 / 0)" }
        if value.isInfinite { return value < 0 ? "(-1e308 * 10)" : "(1e308 * 10)" }
        return NumberText.plain(value)
    }
}
