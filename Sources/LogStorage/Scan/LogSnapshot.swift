import LogModel

/// Which columns of the blocks a query reads.
public struct ScanColumns: OptionSet, Sendable {
    public var rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Times are always there.
    public static let lines = ScanColumns(rawValue: 1)
    public static let metadata = ScanColumns(rawValue: 2)
}

/// What a query needs of storage, as plain data: storage knows no query language.
public struct ScanRequest: Sendable {
    public enum Order: Sendable { case oldestFirst, newestFirst }

    public var matching: LabelMatching
    public var time: TimeRange
    public var columns: ScanColumns
    /// How `units` are sorted: oldest first by their first time, newest first by their last, descending.
    public var order: Order
    /// What lines must hold, all of it: rows that fail are taken out of the selection, and ``LogBatch/openRows`` says which of the others
    /// the filters themselves must look at. Storage may also do nothing about them.
    public var conditions: [LineCondition] = []
    /// No short-cuts and no caches (`X-Sigyn-Plain: 1`): everything is read, the conditions are left to the caller.
    public var isPlain = false

    public init(matching: LabelMatching, time: TimeRange, columns: ScanColumns, order: Order = .oldestFirst) {
        self.matching = matching
        self.time = time
        self.columns = columns
        self.order = order
    }

    /// Whether batches must bring lines: those of all rows that count, or at least those of open ones.
    public var readsLines: Bool { columns.contains(.lines) || !conditions.isEmpty }
}

/// One block, or one part of the head, that may hold rows of the request.
public struct ScanUnit: Sendable, Equatable {
    /// Bounds of the times inside, both included: no row of this unit lies outside them.
    public var first: Timestamp
    public var last: Timestamp
    /// Rows in the unit, before any filter.
    public var rows: Int
    /// Raw bytes of the unit's lines, an estimate for progress and limits.
    public var bytes: Int

    /// The order in which sources got their entries: lines of one stream and one time stand in this order, then in row order.
    public var arrival: Int

    public init(first: Timestamp, last: Timestamp, rows: Int, bytes: Int, arrival: Int = 0) {
        self.first = first
        self.last = last
        self.rows = rows
        self.bytes = bytes
        self.arrival = arrival
    }
}

/// A request made ready: the streams it matches and the units to read, in the order asked for. Units are independent, so that
/// they can be read in any order and on several threads; each row of the answer comes in exactly one of them.
public protocol LogScan: Sendable {
    /// Label sets of the matching streams; `LogBatch.Run.stream` is an index into it.
    var streams: [Labels] { get }
    var units: [ScanUnit] { get }
    /// What making it ready has ruled out already.
    var planning: QueryStatistics { get }

    /// The unit for people: `segments/0000000000000007.seg, block 3`.
    func name(of unit: Int) -> String

    /// Bytes of the streams by bucket; rows that only reading can place are left to the caller.
    func knownVolumes(_ buckets: TimeBuckets) -> KnownVolumes

    /// Reads unit number `unit`, replacing what `batch` held (its buffers are reused). Blocks on I/O.
    ///
    /// - Parameter time: rows outside it are of no use any more, and may be left out.
    func read(_ unit: Int, within time: TimeRange, into batch: inout LogBatch, statistics: inout QueryStatistics) throws(StorageError)
}

extension LogScan {
    public func read(_ unit: Int, into batch: inout LogBatch, statistics: inout QueryStatistics) throws(StorageError) {
        try read(unit, within: .all, into: &batch, statistics: &statistics)
    }

    public var planning: QueryStatistics { QueryStatistics() }

    public func name(of unit: Int) -> String { "unit \(unit)" }

    /// Nothing is known: everything has to be read.
    public func knownVolumes(_ buckets: TimeBuckets) -> KnownVolumes {
        var known = KnownVolumes()
        for unit in units.indices { known.rest[unit] = Set(streams.indices) }
        return known
    }
}

/// Totals of the streams that match a selector: the answer of index/stats.
public struct IndexTotals: Sendable, Equatable {
    public var streams = 0
    public var chunks = 0
    public var bytes = 0
    public var entries = 0

    public init() {}
}

/// One tenant's data at one moment: later pushes, flushes and merges do not change it.
public protocol LogSnapshot: Sendable {
    /// Streams whose entries span a part of `time`, sorted by their text; nil matches every stream.
    func streams(matching: LabelMatching?, in time: TimeRange) throws(StorageError) -> [Labels]

    /// Names of the labels of those streams, with no values. As labels, since texts that differ in bytes only are different here.
    func labelNames(matching: LabelMatching?, in time: TimeRange) throws(StorageError) -> Set<Label>

    /// What those streams have under one name.
    func labelValues(_ name: String, matching: LabelMatching?, in time: TimeRange) throws(StorageError) -> Set<Label>

    func totals(matching: LabelMatching, in time: TimeRange) throws(StorageError) -> IndexTotals

    func scan(_ request: ScanRequest) throws(StorageError) -> any LogScan
}

extension LogSnapshot {
    public func labelNames(matching: LabelMatching?, in time: TimeRange) throws(StorageError) -> Set<Label> {
        Set(try streams(matching: matching, in: time).lazy.flatMap { $0.pairs.lazy.map { Label($0.name, "") } })
    }

    public func labelValues(_ name: String, matching: LabelMatching?, in time: TimeRange) throws(StorageError) -> Set<Label> {
        Set(try streams(matching: matching, in: time).lazy.compactMap { $0[name].map { Label(name, $0) } })
    }
}
