/// Rows of one stored block, or of a part of the head: what storage hands to the engine, once per block.
///
/// Rows of one stream stand together in a ``Run`` and ascend by time within it. A row counts only if `selection` holds it:
/// storage has taken out rows outside the time range and exact duplicates of rows that another batch brings.
public struct LogBatch: Sendable {
    /// Rows of one stream.
    public struct Run: Sendable {
        /// Index into the streams of the scan.
        public var stream: Int
        public var rows: Range<Int>

        public init(stream: Int, rows: Range<Int>) {
            self.stream = stream
            self.rows = rows
        }
    }

    public var runs: [Run] = []
    public var timestamps: [Timestamp] = []
    /// Cumulative line lengths; empty when the scan did not ask for lines. `count_over_time` needs none. A row that does not count may have
    /// no bytes here, nor one that is not open when the scan asked for conditions but not for lines.
    public var lineEnds: [UInt32] = []
    /// All lines of the block, one after the other. The array may be longer than the last end says: what lies behind belongs to
    /// no line (the buffer is reused from block to block and never shrinks).
    public var lines: [UInt8] = []
    /// Distinct metadata sets of the block. Set 0 is always the empty one.
    public var metadataSets: [[Label]] = [[]]
    /// Per row an index into `metadataSets`; empty when no row has metadata or the scan did not ask for it.
    public var metadataCodes: [UInt32] = []
    /// Ascending rows that count; nil: all of them.
    public var selection: [UInt32]?
    /// Of the rows that count, those whose line filters are still to be tested.
    public var openRows: OpenRows = .untested

    /// What storage has made of the conditions of a scan.
    public enum OpenRows: Sendable, Equatable {
        /// Nothing: every filter is to be tested on every row.
        case untested
        /// Rows of which a condition says that they fail are gone, so that exact conditions hold for all rows that count. Filters that are
        /// not exact are to be tested on all of them …
        case all
        /// … on these, ascending: the others pass …
        case listed([UInt32])
        /// … on none: every row that counts passes every filter.
        case none
    }

    public init() {}

    public var count: Int { timestamps.count }

    /// No rows; the buffer of the lines stays.
    public mutating func clear() {
        runs.removeAll(keepingCapacity: true)
        timestamps.removeAll(keepingCapacity: true)
        lineEnds.removeAll(keepingCapacity: true)
        metadataSets = [[]]
        metadataCodes.removeAll(keepingCapacity: true)
        selection = nil
        openRows = .untested
    }

    @inlinable
    public func lineRange(_ row: Int) -> Range<Int> {
        (row == 0 ? 0 : Int(lineEnds[row - 1]))..<Int(lineEnds[row])
    }

    @inlinable
    public func metadataCode(_ row: Int) -> Int {
        metadataCodes.isEmpty ? 0 : Int(metadataCodes[row])
    }
}
