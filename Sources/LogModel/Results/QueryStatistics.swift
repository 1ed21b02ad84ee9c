/// What a query cost; the server prints it in Loki's `stats` object and in its metrics.
public struct QueryStatistics: Sendable, Equatable {
    public var linesProcessed = 0
    public var bytesProcessed = 0
    public var metadataBytesProcessed = 0
    public var linesAfterFilters = 0
    public var entriesReturned = 0
    public var segmentsTouched = 0
    public var blocksRead = 0
    /// Blocks that were ruled out without reading their lines, by what ruled them out.
    public var skips = BlockSkips()
    /// Rows of which the line filters were decided without their lines.
    public var rowsDecided = 0
    /// Bytes of lines that were put together for filters or answers.
    public var bytesRendered = 0
    public var compressedBytesRead = 0
    public var headLines = 0
    public var headBytes = 0
    public var duplicates = 0
    public var streams = 0
    /// Wall time from admission to the last result.
    public var seconds = 0.0
    /// Time before admission, in which other queries ran.
    public var queueSeconds = 0.0
    /// What the user should know of the answer, in sentences.
    public var warnings: [String] = []

    public init() {}

    public var blocksSkipped: Int { skips.total }

    public mutating func add(_ other: QueryStatistics) {
        linesProcessed += other.linesProcessed
        bytesProcessed += other.bytesProcessed
        metadataBytesProcessed += other.metadataBytesProcessed
        linesAfterFilters += other.linesAfterFilters
        entriesReturned += other.entriesReturned
        segmentsTouched += other.segmentsTouched
        blocksRead += other.blocksRead
        skips.add(other.skips)
        rowsDecided += other.rowsDecided
        bytesRendered += other.bytesRendered
        compressedBytesRead += other.compressedBytesRead
        headLines += other.headLines
        headBytes += other.headBytes
        duplicates += other.duplicates
        streams += other.streams
        seconds += other.seconds
        queueSeconds += other.queueSeconds
        warnings += other.warnings
    }
}
