import LogModel
import LogQL
import LokiAPI

/// The limits that a query is held against before the engine gets it; the engine holds it against the others.
struct QueryChecks: Sendable {
    let limits: Config.Limits

    /// - Parameter limit: entries asked for, nil where there is no such thing.
    /// - Throws: ``APIError`` 400 for the first limit that the query does not keep.
    func check(_ query: Query, limit: Int?) throws(APIError) {
        switch query {
        case .log(let log):
            try checkMatchers(log.matchers.count)
            if let limit, limits.maxEntriesLimitPerQuery > 0, limit > limits.maxEntriesLimitPerQuery {
                throw APIError.tooManyEntries(limit: limit, max: limits.maxEntriesLimitPerQuery)
            }
        case .metric(let metric):
            try checkMatchers(metric.rangeAggregations.reduce(0) { $0 + $1.log.matchers.count })
            for aggregation in metric.rangeAggregations where limits.maxQueryRange > 0 && aggregation.range > limits.maxQueryRange {
                throw APIError(
                    400,
                    "[interval] value exceeds limit: [\(LogQL.DurationText.prometheus(aggregation.range))] > [\(LogQL.DurationText.prometheus(limits.maxQueryRange))]"
                )
            }
        }
    }

    private func checkMatchers(_ count: Int) throws(APIError) {
        if limits.maxStreamsMatchersPerQuery > 0 && count > limits.maxStreamsMatchersPerQuery {
            throw APIError(
                400, "max streams matchers per query exceeded, matchers-count > limit (\(count) > \(limits.maxStreamsMatchersPerQuery))")
        }
    }

    /// The start of what may be read: not further back than `max_query_lookback`.
    ///
    /// - Throws: ``APIError`` 400 when all of the range is too far back, or what is left is longer than `max_query_length`.
    func start(_ range: TimeRange, now: Timestamp) throws(APIError) -> Timestamp {
        let start = try startAfterLookback(range, now: now)
        let (length, overflow) = range.end.subtractingReportingOverflow(start)
        if limits.maxQueryLength > 0 && (overflow || length > limits.maxQueryLength) {
            throw APIError(
                400,
                "the query time range exceeds the limit (query length: \(LogQL.DurationText.go(overflow ? .max : length)), limit: \(LogQL.DurationText.prometheus(limits.maxQueryLength)))"
            )
        }
        return start
    }

    /// What lies before is not read, by `max_query_lookback`; nil is no limit.
    func oldest(now: Timestamp) -> Timestamp? {
        guard limits.maxQueryLookback > 0 else { return nil }
        let (oldest, overflow) = now.subtractingReportingOverflow(limits.maxQueryLookback)
        return overflow ? nil : oldest
    }

    private func startAfterLookback(_ range: TimeRange, now: Timestamp) throws(APIError) -> Timestamp {
        guard let oldest = oldest(now: now) else { return range.start }
        if range.end < oldest {
            throw APIError(
                400,
                "this data is no longer available, it is past now - max_query_lookback (\(LogQL.DurationText.prometheus(limits.maxQueryLookback)))"
            )
        }
        return max(range.start, oldest)
    }
}

extension MetricQuery {
    /// Every range aggregation in the query.
    var rangeAggregations: [RangeAggregation] {
        switch self {
        case .range(let aggregation): [aggregation]
        case .vector(let aggregation): aggregation.inner.rangeAggregations
        case .binary(let operation): operation.left.rangeAggregations + operation.right.rangeAggregations
        case .labelReplace(let replace): replace.inner.rangeAggregations
        case .literal, .constantVector: []
        }
    }
}
