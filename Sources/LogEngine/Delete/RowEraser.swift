import LogModel
import LogStorage

/// Finds the rows of a block that tombstones cover; for one thread at a time.
struct RowEraser {
    private struct Part {
        var tombstone: Tombstone
        /// By stream of the scan.
        var matches: [Bool]
        var pipeline: RowPipeline
    }

    private var parts: [Part] = []
    private let streams: [Labels]

    init(_ tombstones: [Tombstone], streams: [Labels]) throws(QueryError) {
        self.streams = streams
        for tombstone in tombstones {
            let matches = streams.map { tombstone.matching.matches($0) }
            if !matches.contains(true) { continue }
            parts.append(Part(tombstone: tombstone, matches: matches, pipeline: try RowPipeline(tombstone.stages, plain: false)))
        }
    }

    /// No stream of the scan is concerned.
    var isIdle: Bool { parts.isEmpty }

    var needsRows: Bool { parts.contains { $0.tombstone.needsRows } }

    /// Numbers of the streams that may have covered rows.
    var concerned: Set<Int> { Set(streams.indices.filter { stream in parts.contains { $0.matches[stream] } }) }

    /// Covered rows among those that count, ascending.
    mutating func rows(of batch: LogBatch) throws(QueryError) -> [UInt32] {
        var found: [UInt32] = []
        var hasSeveral = false
        for index in parts.indices {
            var part = batch
            part.runs = []
            // What storage has tested are the filters of the query, not those of the tombstone.
            part.openRows = .untested
            for run in batch.runs where parts[index].matches[run.stream] {
                let rows = batch.timestamps.covered(by: parts[index].tombstone.time, of: run.rows)
                if !rows.isEmpty { part.runs.append(LogBatch.Run(stream: run.stream, rows: rows)) }
            }
            if part.runs.isEmpty { continue }
            hasSeveral = !found.isEmpty
            var sink = CoveredRows(takesFailedRows: parts[index].tombstone.takesFailedRows)
            try parts[index].pipeline.run(part, streams: streams, into: &sink)
            found += sink.rows
        }
        return hasSeveral ? Set(found).sorted() : found
    }
}

/// Gathers the numbers of the rows that pass.
private struct CoveredRows: RowSink {
    let takesFailedRows: Bool
    private(set) var rows: [UInt32] = []

    init(takesFailedRows: Bool) { self.takesFailedRows = takesFailedRows }

    mutating func begin(_ batch: LogBatch) {}

    mutating func take(_ rows: RunRows, stream: Int, labels: Labels, of batch: LogBatch, names: inout RowNames) {
        rows.forEach { (row) in self.rows.append(UInt32(row)) }
    }

    mutating func take(_ row: Int, time: Timestamp, line: RowLine, labels: inout RowLabels, names: inout RowNames) {
        if labels.error == nil || takesFailedRows { rows.append(UInt32(row)) }
    }
}

extension [Timestamp] {
    /// Of ascending rows those with times in the range.
    fileprivate func covered(by time: TimeRange, of rows: Range<Int>) -> Range<Int> {
        let slice = self[rows]
        let start = slice.firstIndex { $0 >= time.start } ?? rows.upperBound
        let end = slice[start...].firstIndex { $0 >= time.end } ?? rows.upperBound
        return start..<end
    }
}
