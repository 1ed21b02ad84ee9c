import LogModel

/// Refusals of pushes that only a server's state can decide. The sentences are Loki's; a 429 also names the setting that raises it.
public enum PushRefusal {
    /// The tenant's bytes a second are used up: nothing of the push is stored.
    public static func ingestionRate(tenant: String, bytesPerSecond: Int, lines: Int, bytes: Int) -> APIError {
        APIError(
            429,
            "ingestion rate limit exceeded for user \(tenant) (limit: \(bytesPerSecond) bytes/sec) while attempting to ingest '\(lines)' lines totaling '\(bytes)' bytes, reduce log volume or contact your Loki administrator to see if the limit can be increased (raise limits.ingestion_rate_mb and limits.ingestion_burst_size_mb)"
        )
    }

    /// One stream's bytes a second are used up.
    public static func perStreamRate(stream: Labels, bytesPerSecond: Int, bytes: Int) -> APIError {
        APIError(
            429,
            "Per stream rate limit exceeded (limit: \(size(bytesPerSecond))/sec) while attempting to ingest for stream '\(stream)' totaling \(size(bytes)), consider splitting a stream via additional labels or contact your Loki administrator to see if the limit can be increased (raise limits.per_stream_rate_limit and limits.per_stream_rate_limit_burst)"
        )
    }

    /// The tenant has as many streams as it may.
    public static func streamLimit(stream: Labels, tenant: String) -> APIError {
        APIError(
            429,
            "maximum active stream limit exceeded when trying to create stream \(stream), reduce the number of active streams (reduce labels or reduce label values), or contact your Loki administrator to see if the limit can be increased, user: '\(tenant)' (raise limits.max_global_streams_per_user)"
        )
    }

    /// The operator lets nothing of the tenant in until a time.
    public static func blocked(tenant: String, until: Timestamp, status: Int) -> APIError {
        APIError(status, "ingestion blocked for user \(tenant) until '\(TimeText.seconds(until))' with status code '\(status)'")
    }

    /// `3MB`, `1.5KB`: powers of 1024 with at most two decimals.
    private static func size(_ bytes: Int) -> String {
        let units = ["B", "KB", "MB", "GB", "TB"]
        var value = Double(max(bytes, 0))
        var unit = 0
        while value >= 1024 && unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        var out: [UInt8] = []
        NumberText.append((value * 100).rounded() / 100, to: &out)
        return String(decoding: out, as: UTF8.self) + units[unit]
    }
}
