import LogQL
import LogStorage

/// The line filters of a query as storage understands them, in the order in which the pipeline tests them on whole blocks.
enum LineConditions {
    /// Empty when storage can decide nothing.
    static func make(_ stages: [Stage]) -> [LineCondition] {
        let conditions = StageOrder.leadingLineFilters(stages).map(condition)
        // All or none: what storage lets pass has been held against each of them.
        return conditions.contains(where: \.isUseful) ? conditions : []
    }

    static func condition(_ filter: LineFilter) -> LineCondition {
        let alternatives = filter.alternatives.map { operand(filter.operation, $0) }
        return LineCondition(
            .some(alternatives.map(\.factors)), isExact: alternatives.allSatisfy(\.isExact), isNegative: filter.operation.isNegative)
    }

    private static func operand(_ operation: LineFilter.Operation, _ operand: LineFilter.Operand) -> (factors: LineFactors, isExact: Bool) {
        guard case .text(let bytes) = operand else { return (.anything, false) }
        switch operation {
        case .contains, .notContains: return (bytes.isEmpty ? .anything : .needle(LineNeedle(bytes)), true)
        case .matches, .notMatches:
            let regex = RegexFactors(String(decoding: bytes, as: UTF8.self))
            return (regex.factors, regex.isExact)
        case .pattern, .notPattern:
            guard let parts = try? PatternText.parts(bytes) else { return (.anything, false) }
            // An empty pattern matches empty lines only: nothing that a line must hold.
            return (
                .every(
                    parts.map { part in
                        if case .literal(let literal) = part { .needle(LineNeedle(literal)) } else { .anything }
                    }), false
            )
        }
    }
}
