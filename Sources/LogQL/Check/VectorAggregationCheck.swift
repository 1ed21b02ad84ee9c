import LogModel

/// What a vector aggregation asks of its parameter and grouping.
enum VectorAggregationCheck {
    static func fault(
        _ operation: VectorAggregation.Operation, parameter: String?, grouping: Grouping?, inner: MetricQuery
    ) -> SyntaxError? {
        let name = operation.rawValue
        switch operation {
        case .topk, .bottomk, .approxTopk:
            guard let parameter else { return .meaning("parameter required for operation \(name)") }
            guard let count = Int(parameter) else { return .meaning("invalid parameter \(name)(\(parameter),") }
            if count <= 0 { return .meaning("invalid parameter (must be greater than 0) \(name)(\(parameter)") }
            if operation == .approxTopk, grouping != nil { return .meaning("grouping not allowed for \(name) aggregation") }
        case .sum, .avg, .min, .max, .count, .stddev, .stdvar, .sort, .sortDesc:
            if let parameter { return .meaning("unsupported parameter for operation \(name)(\(parameter),") }
            if grouping != nil, operation == .sort || operation == .sortDesc {
                return .meaning("sort and sort_desc doesn't allow grouping by ")
            }
        }
        return LiteralCheck.fault(in: inner)
    }
}
