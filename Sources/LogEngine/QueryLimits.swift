import LogModel

/// What one query may cost. Zero means no limit, but for `entries` and `memoryBytes`. The defaults are Loki's where Loki has the limit.
public struct QueryLimits: Sendable, Equatable {
    /// `max_entries_limit_per_query`: the largest `limit` of a log query.
    public var entries = 5_000
    /// `max_query_series`: series in the answer of a metric query.
    public var series = 500
    /// `max_query_length`: nanoseconds from start to end, 30 days and 1 hour.
    public var queryLength: Int64 = 721 * 3_600 * Timestamp.nanosecondsPerSecond
    /// `max_query_range`: nanoseconds of the longest `[range]` in the query.
    public var rangeMax: Int64 = 0
    /// `max_query_bytes_read`: raw bytes of lines in the blocks that the query would read.
    public var bytesRead = 0
    /// `query_timeout`: nanoseconds from admission to the last result.
    public var timeout: Int64 = 60 * Timestamp.nanosecondsPerSecond
    /// Bytes that entries, samples and series of one query may take up at once, as the engine estimates them.
    public var memoryBytes = 512 << 20

    /// Where there are more series than `series`, answers the first of them and a warning in place of an error.
    public var answersPartly = false

    public init() {}
}
