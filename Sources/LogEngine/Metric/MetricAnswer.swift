import LogModel
import LogQL

/// Series on the grid to what is answered.
struct MetricAnswer {
    let context: QueryContext
    /// Of too many series the first are answered.
    let leavesSeriesOut: Bool

    func matrix(_ value: StepValue, _ grid: StepGrid) throws(QueryError) -> [ResultSeries] {
        let series = Self.sorted(try list(value, grid))
        return series.map { series in
            let points = series.isPresent.indices.filter { series.isPresent[$0] }
            return ResultSeries(labels: series.labels, times: points.map { grid.time($0) }, values: points.map { series.values[$0] })
        }
    }

    /// The order of `sort` and `sort_desc` is that of the series; otherwise they are sorted by labels.
    func vector(_ value: StepValue, _ grid: StepGrid, _ query: MetricQuery) throws(QueryError) -> [ResultSample] {
        var series = try list(value, grid)
        if case .vector(let aggregation) = query, aggregation.operation == .sort || aggregation.operation == .sortDesc {
            // As they came.
        } else {
            series = Self.sorted(series)
        }
        return series.map { ResultSample(labels: $0.labels, time: grid.start, value: $0.values[0]) }
    }

    private func list(_ value: StepValue, _ grid: StepGrid) throws(QueryError) -> [StepSeries] {
        switch value {
        case .number(let number):
            var series = StepSeries(labels: Labels(), count: grid.count)
            for point in 0..<grid.count { series[point] = number }
            return [series]
        case .series(let all):
            let series = all.filter { !$0.isEmpty }
            let limit = context.limits.series
            if limit == 0 || series.count <= limit { return series }
            guard leavesSeriesOut else { throw Self.seriesError(limit) }
            var statistics = QueryStatistics()
            statistics.seriesLeftOut = series.count - limit
            context.add(statistics)
            return Array(Self.sorted(series).prefix(limit))
        }
    }

    static func seriesError(_ limit: Int) -> QueryError {
        QueryError(
            .limit,
            "maximum number of series (\(limit)) reached for a single query; consider reducing query cardinality by adding more specific stream "
                + "selectors, reducing the time range, or aggregating results with functions like sum(), count() or topk()")
    }

    static func sorted(_ series: [StepSeries]) -> [StepSeries] { series.sorted { $0.labels < $1.labels } }
}
