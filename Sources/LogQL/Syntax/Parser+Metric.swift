import LogModel

/// What an expression turned out to be, and the height of its tree.
struct Expression {
    enum Kind {
        case log(LogQuery)
        case metric(MetricQuery)
    }

    var kind: Kind
    var height: Int
}

extension Parser {
    /// Operands joined by operators that bind at least as tight as `level` (0 is `or`).
    mutating func expression(atLeast level: Int = 0) throws(SyntaxError) -> Expression {
        var left = try operand()
        while case .word(let word) = current, let op = BinaryOperation.Operator(rawValue: word.rawValue), op.level >= level {
            advance()
            let modifier = try modifier()
            // `^` groups to the right, so a chain of it goes deep; all others group to the left.
            let right =
                op == .power
                ? try nested { (parser) throws(SyntaxError) in try parser.expression(atLeast: op.level) }
                : try expression(atLeast: op.level + 1)
            let height = try height(over: left.height, right.height)
            left = Expression(kind: .metric(try BinaryCheck.joined(left.kind, op, modifier, right.kind)), height: height)
        }
        return left
    }

    /// An expression that answers numbers, as functions take it.
    private mutating func metric() throws(SyntaxError) -> (query: MetricQuery, height: Int) {
        let inner = try nested { (parser) throws(SyntaxError) in try parser.expression() }
        guard case .metric(let query) = inner.kind else { throw unexpected() }
        return (query, inner.height)
    }

    private mutating func operand() throws(SyntaxError) -> Expression {
        switch current {
        case .number:
            return Expression(kind: .metric(.literal(try number())), height: 1)
        case .word(.add):
            advance()
            return Expression(kind: .metric(.literal(try number())), height: 1)
        case .word(.subtract):
            advance()
            return Expression(kind: .metric(.literal(-(try number()))), height: 1)
        case .word(.openBrace):
            let matchers = try selector()
            return Expression(kind: .log(LogQuery(matchers: matchers, stages: try pipeline(in: .logQuery))), height: 1)
        case .word(.openParen):
            advance()
            let inner = try nested { (parser) throws(SyntaxError) in try parser.expression() }
            guard take(.closeParen) else { throw unexpected() }
            return inner
        case .word(.vector):
            advance()
            try expect(.openParen)
            let value = try number()
            try expect(.closeParen)
            return Expression(kind: .metric(.constantVector(value)), height: 1)
        case .word(.labelReplace):
            return try labelReplace()
        case .word(let word):
            if let operation = word.rangeOperation { return try rangeAggregation(operation) }
            if let operation = word.vectorOperation { return try vectorAggregation(operation) }
            throw unexpected()
        default:
            throw unexpected()
        }
    }

    private mutating func labelReplace() throws(SyntaxError) -> Expression {
        advance()
        try expect(.openParen)
        let inner = try metric()
        guard take(.comma) else { throw unexpected() }
        let destination = try string()
        try expect(.comma)
        let replacement = try string()
        try expect(.comma)
        let source = try string()
        try expect(.comma)
        let regex = try string()
        try expect(.closeParen)
        note(LabelReplaceCheck.fault(regex: regex, inner: inner.query))
        let replace = LabelReplace(inner: inner.query, destination: destination, replacement: replacement, source: source, regex: regex)
        return Expression(kind: .metric(.labelReplace(replace)), height: try height(over: inner.height))
    }

    /// `by (a, b)`, `without (a)`, or nothing.
    mutating func grouping() throws(SyntaxError) -> Grouping? {
        switch current {
        case .word(.by):
            advance()
            return Grouping(without: false, labels: try labelList())
        case .word(.without):
            advance()
            return Grouping(without: true, labels: try labelList())
        default:
            return nil
        }
    }

    private mutating func vectorAggregation(_ operation: VectorAggregation.Operation) throws(SyntaxError) -> Expression {
        let before = fault
        advance()
        var grouping = try grouping()
        try expect(.openParen)
        var parameter: String?
        if case .number(let text) = current, following == .word(.comma) {
            parameter = text
            advance()
            advance()
        }
        let inner = try metric()
        guard take(.closeParen) else { throw unexpected() }
        if grouping == nil { grouping = try self.grouping() }
        let fault = VectorAggregationCheck.fault(operation, parameter: parameter, grouping: grouping, inner: inner.query)
        note(fault, overFaultsSince: before)
        let aggregation = VectorAggregation(
            operation: operation, parameter: parameter.flatMap { Int($0) }, grouping: grouping, inner: inner.query)
        return Expression(kind: .metric(.vector(aggregation)), height: try height(over: inner.height))
    }

    // MARK: Modifiers of binary operations

    /// `bool on(app) group_left(team)`, each part optional.
    struct Modifier {
        var returnBool = false
        var matching: BinaryOperation.Matching?
    }

    private mutating func modifier() throws(SyntaxError) -> Modifier {
        var modifier = Modifier(returnBool: take(.bool))
        let on = take(.on)
        guard on || take(.ignoring) else { return modifier }
        var matching = BinaryOperation.Matching(on: on, labels: try labelList())
        if take(.groupLeft) {
            matching.group = .left(include: current == .word(.openParen) ? try labelList() : [])
        } else if take(.groupRight) {
            matching.group = .right(include: current == .word(.openParen) ? try labelList() : [])
        }
        modifier.matching = matching
        return modifier
    }
}

extension BinaryOperation.Operator {
    /// Whether `a self b outer c` is `(a self b) outer c`.
    func groupsLeft(before outer: BinaryOperation.Operator) -> Bool { outer != .power && level >= outer.level }

    /// How tight the operator binds: 0 (`or`) to 5 (`^`).
    var level: Int {
        switch self {
        case .or: 0
        case .and, .unless: 1
        case .equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual: 2
        case .add, .subtract: 3
        case .multiply, .divide, .modulo: 4
        case .power: 5
        }
    }
}
