import LogModel
import LogQL

/// Evaluates a metric query on the grid, from the range aggregations outward.
struct MetricEvaluator {
    let grid: StepGrid
    let context: QueryContext

    func evaluate(_ query: MetricQuery) async throws(QueryError) -> StepValue {
        try context.check()
        switch query {
        case .literal(let number): return .number(number)
        case .constantVector(let number):
            var series = StepSeries(labels: Labels(), count: grid.count)
            for point in 0..<grid.count { series[point] = number }
            return .series([series])
        case .range(let aggregation):
            let grouping = SeriesGrouping(aggregation.grouping)
            return .series(try await range(aggregation, grouping, kept: grouping))
        case .vector(let aggregation):
            return .series(try await vector(aggregation))
        case .labelReplace(let replace):
            return .series(try LabelReplacement.run(replace, try await series(replace.inner)))
        case .binary(let operation):
            let left = try await evaluate(operation.left)
            let right = try await evaluate(operation.right)
            return try VectorMatch(operation: operation, grid: grid).run(left, right)
        }
    }

    private func series(_ query: MetricQuery) async throws(QueryError) -> [StepSeries] {
        switch try await evaluate(query) {
        case .series(let series): return series
        case .number: throw QueryError(.badRequest, "parse error : an aggregation needs series, not a number")
        }
    }

    private func vector(_ aggregation: VectorAggregation) async throws(QueryError) -> [StepSeries] {
        if aggregation.operation == .approxTopk && grid.count > 1 {
            throw QueryError(.internal, "count min sketches are only supported on instant queries")
        }
        let grouping = VectorReduction.grouping(aggregation)
        if aggregation.operation == .sum, case .range(let inner) = aggregation.inner, inner.isAdditive {
            // A sum of counts is the count of all: rows are counted under the labels that stay, whatever others they have.
            let groups: SeriesGrouping = context.plain && !grouping.showsErrors ? .all : grouping
            return VectorReduction.run(aggregation, try await range(inner, groups, kept: grouping), grid)
        }
        if grouping.showsErrors, case .range(let inner) = aggregation.inner, inner.grouping == nil {
            return VectorReduction.run(aggregation, try await range(inner, grouping, kept: grouping), grid)
        }
        let inner = try await series(aggregation.inner)
        // What topk and the like choose from is bounded as answers are.
        if aggregation.parameter != nil || aggregation.operation == .sort || aggregation.operation == .sortDesc {
            let count = inner.filter { !$0.isEmpty }.count
            if context.limits.series > 0 && count > context.limits.series { throw MetricAnswer.seriesError(context.limits.series) }
        }
        return VectorReduction.run(aggregation, inner, grid)
    }

    private func range(
        _ aggregation: RangeAggregation, _ grouping: SeriesGrouping, kept: SeriesGrouping
    ) async throws(QueryError) -> [StepSeries] {
        try await RangeEvaluator(aggregation: aggregation, grouping: grouping, kept: kept, grid: grid, context: context).run()
    }
}

extension RangeAggregation {
    /// The value of several groups of rows together is the sum of theirs.
    var isAdditive: Bool {
        switch operation {
        case .countOverTime, .rate, .bytesOverTime, .bytesRate: true
        default: false
        }
    }
}
