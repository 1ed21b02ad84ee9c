import LogModel
import LogStorage

/// Lines of local text as one stream, in memory: what a query runs over without a store.
///
///     var snapshot = LineSnapshot(labels: labels, start: now)
///     snapshot.append(lines: Array("first\nsecond\n".utf8))
///     try await engine.runLog(LogQueryRequest(query: query, time: snapshot.time), over: snapshot)
///
/// The lines' times are `start` and one nanosecond more for each. Selectors are not asked: every line is of the one stream.
public struct LineSnapshot: LogSnapshot {
    /// Rows of one batch; a block bounds what one worker holds, and how often a query is asked whether it should end.
    static let blockRowsMax = 4096
    /// Line ends are 32 bits.
    static let blockBytesMax = 1 << 20

    private let labels: Labels
    private let start: Timestamp
    private var blocks: [LogBatch] = []
    /// Lines so far.
    public private(set) var count = 0

    public init(labels: Labels, start: Timestamp) {
        self.labels = labels
        self.start = start
    }

    /// From the first line to behind the last.
    public var time: TimeRange { TimeRange(start: start, end: start + Int64(count)) }

    /// Adds lines that end in line feeds, the last one perhaps without; a carriage return before a line feed is not part of the line.
    public mutating func append(lines text: [UInt8]) {
        var block = LogBatch()
        var from = 0
        while from < text.count {
            let end = text[from...].firstIndex(of: 0x0A) ?? text.count
            let hasReturn = end < text.count && end > from && text[end - 1] == 0x0D
            block.lines += text[from..<(hasReturn ? end - 1 : end)]
            block.lineEnds.append(UInt32(block.lines.count))
            block.timestamps.append(start + Int64(count))
            count += 1
            from = end + 1
            if block.count >= Self.blockRowsMax || block.lines.count >= Self.blockBytesMax { close(&block) }
        }
        if block.count > 0 { close(&block) }
    }

    private mutating func close(_ block: inout LogBatch) {
        block.runs = [LogBatch.Run(stream: 0, rows: 0..<block.count)]
        blocks.append(block)
        block = LogBatch()
    }

    public func streams(matching: LabelMatching?, in time: TimeRange) throws(StorageError) -> [Labels] { count > 0 ? [labels] : [] }

    public func totals(matching: LabelMatching, in time: TimeRange) throws(StorageError) -> IndexTotals {
        var totals = IndexTotals()
        totals.streams = count > 0 ? 1 : 0
        totals.chunks = blocks.count
        totals.entries = count
        totals.bytes = blocks.reduce(0) { $0 + $1.lines.count }
        return totals
    }

    public func scan(_ request: ScanRequest) throws(StorageError) -> any LogScan {
        LineScan(labels: labels, blocks: blocks, time: request.time, order: request.order)
    }
}

/// A request over a ``LineSnapshot``.
struct LineScan: LogScan {
    let streams: [Labels]
    let units: [ScanUnit]
    private let blocks: [LogBatch]
    private let time: TimeRange

    init(labels: Labels, blocks: [LogBatch], time: TimeRange, order: ScanRequest.Order) {
        streams = [labels]
        self.time = time
        let wanted = blocks.filter { time.overlaps(first: $0.timestamps[0], last: $0.timestamps[$0.count - 1]) }
        self.blocks = order == .oldestFirst ? wanted : wanted.reversed()
        units = self.blocks.map {
            ScanUnit(first: $0.timestamps[0], last: $0.timestamps[$0.count - 1], rows: $0.count, bytes: $0.lines.count)
        }
    }

    func read(_ unit: Int, within time: TimeRange, into batch: inout LogBatch, statistics: inout QueryStatistics) throws(StorageError) {
        batch = blocks[unit]
        let time = self.time.intersection(time)
        let isWhole = time.contains(units[unit].first) && time.contains(units[unit].last)
        if !isWhole { batch.selection = batch.timestamps.indices.filter { time.contains(batch.timestamps[$0]) }.map { UInt32($0) } }
        statistics.linesProcessed += batch.count
        statistics.bytesProcessed += batch.lines.count
    }
}
