import LogModel
import TestSupport

@testable import LogStorage

/// Entries for tests: small, odd, and repeatable by their seed.
enum EntrySamples {
    static func columns(_ rows: [(Int64, String)], metadata: [Int: [Label]] = [:]) -> EntryColumns {
        var columns = EntryColumns()
        for (index, row) in rows.enumerated() { columns.append(time: row.0, line: row.1, metadata: metadata[index] ?? []) }
        return columns
    }

    /// Ascending times, lines of every kind (empty, with NUL, not UTF-8), some with metadata.
    static func random(_ random: inout SeededRandom, rows: Int, ascending: Bool = true, times: ClosedRange<Int64> = 0...1_000_000)
        -> EntryColumns
    {
        var columns = EntryColumns()
        var all = (0..<rows).map { _ in Int64.random(in: times, using: &random) }
        if ascending { all.sort() }
        for time in all {
            let line = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            let metadata = random.chance(0.3) ? MetadataCodec.encode([Label("k", "\(Int.random(in: 0...3, using: &random))")]) : []
            line.withUnsafeBytes { line in metadata.withUnsafeBytes { columns.append(time: time, line: line, metadata: $0) } }
        }
        return columns
    }
}

/// One row, as tests compare it.
struct Row: Hashable, Comparable, CustomStringConvertible {
    var labels: Labels
    var time: Timestamp
    var line: [UInt8]
    var metadata: [Label]

    static func < (a: Row, b: Row) -> Bool {
        (a.time, a.labels.description, String(decoding: a.line, as: UTF8.self), "\(a.metadata)")
            < (b.time, b.labels.description, String(decoding: b.line, as: UTF8.self), "\(b.metadata)")
    }

    var description: String { "\(labels) \(time) \(String(decoding: line, as: UTF8.self)) \(metadata.map { "\($0.name)=\($0.value)" })" }
}

extension LogSnapshot {
    /// All rows a request selects, in the order of units and rows.
    func rows(_ matchers: [Matcher] = [], _ time: TimeRange = .all, order: ScanRequest.Order = .oldestFirst) throws -> [Row] {
        let scan = try scan(
            ScanRequest(matching: LabelMatching(matchers), time: time, columns: [.lines, .metadata], order: order))
        var rows: [Row] = []
        var batch = LogBatch()
        var statistics = QueryStatistics()
        for unit in scan.units.indices {
            try scan.read(unit, into: &batch, statistics: &statistics)
            let selected = batch.selection.map(Set.init)
            for run in batch.runs {
                for row in run.rows where selected?.contains(UInt32(row)) != false {
                    rows.append(
                        Row(
                            labels: scan.streams[run.stream], time: batch.timestamps[row], line: Array(batch.lines[batch.lineRange(row)]),
                            metadata: batch.metadataSets[batch.metadataCode(row)]))
                }
            }
        }
        return rows
    }
}

extension EntryColumns {
    func rows(_ labels: Labels) throws -> [Row] {
        try (0..<count).map { row in
            Row(
                labels: labels, time: timestamps[row], line: Array(lines[lineRange(row)]),
                metadata: try Array(metadata[metadataRange(row)]).withUnsafeBytes { try MetadataCodec.decode($0) })
        }
    }
}
