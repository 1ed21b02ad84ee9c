import LogModel

/// What a range aggregation asks of its parameter, grouping and unwrap.
enum RangeAggregationCheck {
    /// The first fault: of the aggregation, then of the log query inside, then of the unwrap's filters.
    static func fault(
        _ operation: RangeAggregation.Operation, parameter: String?, grouping: Grouping?, log: LogQuery, unwrap: Unwrap?
    ) -> SyntaxError? {
        let name = operation.rawValue
        if operation == .quantileOverTime {
            if parameter == nil { return .meaning("parameter required for operation \(name)") }
        } else if let parameter {
            return .meaning("parameter \(parameter) not supported for operation \(name)")
        }
        if grouping != nil, !operation.allowsGrouping { return .meaning("grouping not allowed for \(name) aggregation") }
        if unwrap != nil, !operation.allowsUnwrap { return .meaning("invalid aggregation \(name) with unwrap") }
        if unwrap == nil, operation.needsUnwrap { return .meaning("invalid aggregation \(name) without unwrap") }
        if let fault = LogQueryCheck.fault(in: log) { return fault }
        return unwrap?.filters.lazy.compactMap { StageCheck.fault(in: .labelFilter($0)) }.first
    }
}

extension RangeAggregation.Operation {
    /// Whether `by (…)` may follow.
    public var allowsGrouping: Bool {
        switch self {
        case .avgOverTime, .minOverTime, .maxOverTime, .stddevOverTime, .stdvarOverTime, .quantileOverTime, .firstOverTime, .lastOverTime:
            true
        case .rate, .rateCounter, .countOverTime, .bytesRate, .bytesOverTime, .absentOverTime, .sumOverTime: false
        }
    }

    /// Whether it counts lines or bytes only, or can take an unwrapped label as well.
    public var allowsUnwrap: Bool {
        switch self {
        case .countOverTime, .bytesOverTime, .bytesRate: false
        default: true
        }
    }

    /// Whether it has no meaning without an unwrapped label.
    public var needsUnwrap: Bool { allowsUnwrap && self != .rate && self != .absentOverTime }
}
