/// Counters since the start, and gauges of this moment.
public struct StorageMetrics: Sendable, Equatable {
    // Counters
    public var appendedRecords = 0
    public var appendedEntries = 0
    public var appendedBytes = 0
    public var walBytesWritten = 0
    public var walSyncs = 0
    public var walFailures = 0
    public var walDamagedRanges = 0
    public var flushes = 0
    public var flushFailures = 0
    public var flushedRawBytes = 0
    public var flushedStoredBytes = 0
    public var merges = 0
    public var mergeFailures = 0
    public var mergedSegments = 0
    public var expiredSegments = 0
    /// Written anew without rows that had expired or were deleted.
    public var rewrittenSegments = 0
    public var refusedAppends = 0
    /// Objects that nothing named and that are gone.
    public var orphansDeleted = 0
    // Gauges
    public var headBytes = 0
    public var headEntries = 0
    public var headStreams = 0
    public var sealedHeads = 0
    public var queuedBytes = 0
    public var segments = 0
    public var segmentBytes = 0
    public var segmentRawBytes = 0
    public var segmentRows = 0

    public init() {}
}
