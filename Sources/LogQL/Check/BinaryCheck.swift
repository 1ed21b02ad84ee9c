import LogModel

/// Joins the two sides of an operator, if they can be.
enum BinaryCheck {
    /// The operation, or its value when both sides are literals.
    ///
    /// - Throws: ``SyntaxError`` for log queries on a side, and for literals beside `and`, `or`, `unless`.
    static func joined(
        _ left: Expression.Kind, _ op: BinaryOperation.Operator, _ modifier: Parser.Modifier, _ right: Expression.Kind
    ) throws(SyntaxError) -> MetricQuery {
        let left = try operand(left, "left", op)
        let right = try operand(right, "right", op)
        if op.isSetOperation {
            try refuseLiteral(left, "left", op)
            try refuseLiteral(right, "right", op)
        }
        if case .literal(let a) = left, case .literal(let b) = right { return .literal(Arithmetic.result(op, a, b)) }
        return .binary(BinaryOperation(op: op, left: left, right: right, returnBool: modifier.returnBool, matching: modifier.matching))
    }

    private static func operand(_ kind: Expression.Kind, _ side: String, _ op: BinaryOperation.Operator) throws(SyntaxError) -> MetricQuery
    {
        switch kind {
        case .metric(let query): return query
        case .log(let log):
            let type = log.stages.isEmpty ? "MatchersExpr" : "PipelineExpr"
            throw .meaning("unexpected type for \(side) leg of binary operation (\(op.rawValue)): *syntax.\(type)")
        }
    }

    private static func refuseLiteral(_ query: MetricQuery, _ side: String, _ op: BinaryOperation.Operator) throws(SyntaxError) {
        guard case .literal(let value) = query else { return }
        let text = NumberText.sixDecimals(value) ?? NumberText.plain(value)
        throw .meaning("unexpected literal for \(side) leg of logical/set binary operation (\(op.rawValue)): \(text)")
    }
}
