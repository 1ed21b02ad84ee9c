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
            let inner = try await series(replace.inner)
            return .series(try kept(try LabelReplacement.run(replace, inner), of: inner.count))
        case .binary(let operation):
            let left = try await evaluate(operation.left)
            let right = try await evaluate(operation.right)
            let value = try VectorMatch(operation: operation, grid: grid, context: context).run(left, right)
            guard case .series(let result) = value else { return value }
            return .series(try kept(result, of: left.seriesCount + right.seriesCount))
        }
    }

    /// What an operation makes takes the place of what it was made of.
    private func kept(_ results: [StepSeries], of inputs: Int) throws(QueryError) -> [StepSeries] {
        context.release(inputs * grid.count * StepSeries.pointBytes)
        try context.reserve(results.count * grid.count * StepSeries.pointBytes)
        return results
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
            return try reduced(aggregation, try await range(inner, groups, kept: grouping))
        }
        if grouping.showsErrors, case .range(let inner) = aggregation.inner, inner.grouping == nil {
            return try reduced(aggregation, try await range(inner, grouping, kept: grouping))
        }
        var inner = try await series(aggregation.inner)
        // What topk and the like choose from is bounded as answers are.
        if aggregation.parameter != nil || aggregation.operation == .sort || aggregation.operation == .sortDesc {
            inner = try MetricAnswer.bounded(inner.filter { !$0.isEmpty }, context)
        }
        return try reduced(aggregation, inner)
    }

    private func reduced(_ aggregation: VectorAggregation, _ inner: [StepSeries]) throws(QueryError) -> [StepSeries] {
        try context.check()
        return try kept(VectorReduction.run(aggregation, inner, grid), of: inner.count)
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
