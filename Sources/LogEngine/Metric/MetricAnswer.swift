import LogModel
import LogQL

/// Series on the grid to what is answered.
enum MetricAnswer {
    static func matrix(_ value: StepValue, _ grid: StepGrid, context: QueryContext) throws(QueryError) -> [ResultSeries] {
        let series = sorted(try list(value, grid, context))
        return series.map { series in
            let points = series.isPresent.indices.filter { series.isPresent[$0] }
            return ResultSeries(labels: series.labels, times: points.map { grid.time($0) }, values: points.map { series.values[$0] })
        }
    }

    /// The order of `sort` and `sort_desc` is that of the series; otherwise they are sorted by labels.
    static func vector(_ value: StepValue, _ grid: StepGrid, _ query: MetricQuery, context: QueryContext) throws(QueryError)
        -> [ResultSample]
    {
        var series = try list(value, grid, context)
        if case .vector(let aggregation) = query, aggregation.operation == .sort || aggregation.operation == .sortDesc {
            // As they came.
        } else {
            series = Self.sorted(series)
        }
        return series.map { ResultSample(labels: $0.labels, time: grid.start, value: $0.values[0]) }
    }

    private static func list(_ value: StepValue, _ grid: StepGrid, _ context: QueryContext) throws(QueryError) -> [StepSeries] {
        switch value {
        case .number(let number):
            var series = StepSeries(labels: Labels(), count: grid.count)
            for point in 0..<grid.count { series[point] = number }
            return [series]
        case .series(let all):
            return try bounded(all.filter { !$0.isEmpty }, context)
        }
    }

    /// At most `max_query_series`: more are an error, or the first by labels stay and the user is told.
    static func bounded(_ series: [StepSeries], _ context: QueryContext) throws(QueryError) -> [StepSeries] {
        let limit = context.limits.series
        guard limit > 0 && series.count > limit else { return series }
        guard context.limits.answersPartly else { throw seriesError(limit) }
        context.warn("maximum number of series (\(limit)) reached for a single query; returning partial results")
        return Array(sorted(series).prefix(limit))
    }

    static func seriesError(_ limit: Int) -> QueryError {
        QueryError(
            .limit,
            "maximum number of series (\(limit)) reached for a single query; consider reducing query cardinality by adding more specific stream "
                + "selectors, reducing the time range, or aggregating results with functions like sum(), count() or topk()")
    }

    static func sorted(_ series: [StepSeries]) -> [StepSeries] { series.sorted { $0.labels < $1.labels } }
}
