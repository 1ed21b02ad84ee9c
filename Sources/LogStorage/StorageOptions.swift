import LogModel

/// When an acknowledged push is on stable storage.
public enum WALSync: Equatable, Sendable {
    /// fdatasync before every acknowledgement (group commit): survives power loss.
    case always
    /// fdatasync at least every so many nanoseconds: survives kill -9; power loss may take the last interval.
    case interval(Int64)
    /// The kernel decides: survives kill -9 only.
    case off
}

/// How the lines of a block are stored.
public enum BlockEncoding: Sendable {
    /// As columns, or as rows where these come to less.
    case smaller
    case rows, columns
}

/// Settings of the store. Sizes in bytes, durations in nanoseconds.
public struct StorageOptions: Sendable {
    public var walSync: WALSync = .always
    /// The head is flushed to segments when it holds so many bytes of lines and metadata.
    public var headBytesMax = 64 << 20
    /// … or when its oldest entry came so long ago.
    public var headAgeMax: Int64 = 15 * 60 * Timestamp.nanosecondsPerSecond
    /// Heads that wait for their flush; behind them pushes wait, then are refused.
    public var sealedHeadsMax = 2
    /// Bytes of pushes that wait for the write-ahead log; beyond them pushes are refused.
    public var queueBytesMax = 64 << 20
    /// Raw bytes of a block: the unit of compression and of reading.
    public var blockBytes = 1 << 20
    public var blockRowsMax = 65_536
    /// zstd level of segments. Measured on 300 MB of mixed logs in blocks of 1 MiB: level 1 is smaller than 3 (57.6 against 59.6 MB), quicker
    /// to write (5.3 against 6.6 CPU s/GB in all) and to read (0.18 against 0.19 CPU s); level 6 comes to 54.7 MB at 11.6 CPU s/GB.
    public var compressionLevel: Int32 = 1
    /// How blocks store their lines; for tests and measurements, the rest has no reason to ask for anything but the smaller.
    public var blockEncoding = BlockEncoding.smaller
    /// So many neighbouring segments of one level become one of the next.
    public var mergeSegmentsMin = 8
    /// A merged segment holds at most so many raw bytes.
    public var mergeBytesMax = 2 << 30
    /// How often merging, retention and head age are looked at.
    public var maintenanceInterval: Int64 = 5 * Timestamp.nanosecondsPerSecond
    /// Segments whose newest entry is older are dropped; 0 keeps all.
    public var retentionAge: Int64 = 0
    /// When segments take more than this, the oldest are dropped; 0 keeps all.
    public var retentionBytesMax = 0
    /// Pushes are refused (503) when the disk has less than this left.
    public var diskReserveBytes = 256 << 20
    /// Directories of open segments kept in memory.
    public var directoryCacheBytes = 64 << 20
    /// Pushes wait so long for a full head's flush before they are refused.
    public var roomWaitMax: Int64 = 5 * Timestamp.nanosecondsPerSecond
    /// Objects that nothing names are deleted so long after they were noticed, by a thread of the background: for stores far away, which
    /// others may read too. Longer than the longest query. 0: at once.
    public var orphanGrace: Int64 = 0
    /// Background flush, merge and retention; tests that turn the clock call them by hand.
    public var background = true

    public init() {}
}
