import LogModel

/// Takes every row that passes, with its labels as an answer shows them.
struct TailSink: RowSink {
    let categorizeLabels: Bool
    var lines: [TailLine] = []

    init(categorizeLabels: Bool) { self.categorizeLabels = categorizeLabels }

    mutating func begin(_ batch: LogBatch) {}

    mutating func take(_ rows: RunRows, stream: Int, labels: Labels, of batch: LogBatch, names: inout RowNames) throws(QueryError) {
        var known: [Int: TailLine] = [:]
        rows.forEach { row in
            let code = batch.metadataCode(row)
            var line: TailLine
            if let made = known[code] {
                line = made
            } else {
                var whole = RowLabels()
                whole.reset(RowLabels.base(stream: labels, metadata: batch.metadataSets[code], names: &names))
                line = self.line(whole, names)
                known[code] = line
            }
            line.entry.time = batch.timestamps[row]
            line.entry.line = Array(batch.lines[batch.lineRange(row)])
            lines.append(line)
        }
    }

    mutating func take(_ row: Int, time: Timestamp, line: RowLine, labels: inout RowLabels, names: inout RowNames) throws(QueryError) {
        var made = self.line(labels, names)
        made.entry.time = time
        made.entry.line = line.withBytes { [UInt8]($0) }
        lines.append(made)
    }

    /// A line of these labels, its time and text to be filled in.
    private func line(_ labels: RowLabels, _ names: RowNames) -> TailLine {
        var entry = ResultEntry(time: 0, line: [])
        guard categorizeLabels else { return TailLine(labels: labels.labels(names, [.stream, .metadata, .parsed]), entry: entry) }
        entry.structuredMetadata = labels.labels(names, [.metadata])
        entry.parsed = labels.labels(names, [.parsed])
        return TailLine(labels: labels.labels(names, [.stream]), entry: entry)
    }
}
