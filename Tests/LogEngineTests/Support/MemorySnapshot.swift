import LogModel
import LogStorage

/// Entries in plain arrays, cut into units the way storage cuts them: blocks hold rows of several streams, also of streams that a
/// query does not match, exact duplicates are taken out by the selection, and the line buffer has bytes behind the last line.
struct MemorySnapshot: LogSnapshot {
    struct Entry {
        var time: Timestamp
        var line: [UInt8]
        var metadata: [Label] = []

        init(_ time: Timestamp, _ line: String, _ metadata: [String: String] = [:]) {
            self.init(time, Array(line.utf8), metadata)
        }

        init(_ time: Timestamp, _ line: [UInt8], _ metadata: [String: String] = [:]) {
            self.time = time
            self.line = line
            self.metadata = Labels(metadata.map { Label($0.key, $0.value) }).pairs
        }
    }

    /// One row as stored.
    struct Row {
        var stream: Int
        var entry: Entry
        /// A later copy of a row: stored, but taken out of every answer.
        var isCopy: Bool
    }

    struct Block {
        var rows: [Row]
        var arrival: Int
    }

    private(set) var streams: [Labels] = []
    private(set) var blocks: [Block] = []

    /// - Parameters:
    ///   - rowsPerUnit: where blocks are cut.
    ///   - sources: entries are dealt to so many sources in the order given, as heads and segments take turns.
    init(_ data: [([String: String], [Entry])], rowsPerUnit: Int = 64, sources: Int = 1) {
        let sorted = data.map { (Labels($0.0.map { Label($0.key, $0.value) }), $0.1) }.sorted { $0.0 < $1.0 }
        streams = sorted.map(\.0)
        var perSource = [[Row]](repeating: [], count: sources)
        for (stream, (_, entries)) in sorted.enumerated() {
            var seen: Set<[UInt8]> = []
            for (number, entry) in entries.enumerated() {
                let identity = withUnsafeBytes(of: entry.time) { Array($0) } + MetadataCodec.encode(entry.metadata) + [0xFF] + entry.line
                let row = Row(stream: stream, entry: entry, isCopy: !seen.insert(identity).inserted)
                perSource[number * sources / max(1, entries.count)].append(row)
            }
        }
        for (arrival, rows) in perSource.enumerated() {
            let order = rows.indices.sorted { a, b in
                (rows[a].stream, rows[a].entry.time, a) < (rows[b].stream, rows[b].entry.time, b)
            }
            var start = 0
            while start < order.count {
                let end = min(order.count, start + rowsPerUnit)
                blocks.append(Block(rows: order[start..<end].map { rows[$0] }, arrival: arrival))
                start = end
            }
        }
    }

    func streams(matching: LabelMatching?, in time: TimeRange) throws(StorageError) -> [Labels] {
        let rows = blocks.flatMap(\.rows)
        let there = Set(
            streams.indices.filter { index in
                let times = rows.filter { $0.stream == index }.map(\.entry.time)
                guard let first = times.min(), let last = times.max() else { return false }
                return time.overlaps(first: first, last: last)
            })
        return there.map { streams[$0] }.filter { matching?.matches($0) ?? true }.sorted {
            Labels.bytesLess($0.description, $1.description)
        }
    }

    func totals(matching: LabelMatching, in time: TimeRange) throws(StorageError) -> IndexTotals { IndexTotals() }

    func scan(_ request: ScanRequest) throws(StorageError) -> any LogScan { MemoryScan(self, request) }
}

/// A request over a ``MemorySnapshot``.
struct MemoryScan: LogScan {
    let streams: [Labels]
    let units: [ScanUnit]
    private let blocks: [MemorySnapshot.Block]
    private let numbers: [Int?]
    private let request: ScanRequest

    init(_ snapshot: MemorySnapshot, _ request: ScanRequest) {
        self.request = request
        var streams: [Labels] = []
        numbers = snapshot.streams.map { labels in
            guard request.matching.matches(labels) else { return nil }
            streams.append(labels)
            return streams.count - 1
        }
        self.streams = streams
        var found: [(unit: ScanUnit, block: MemorySnapshot.Block)] = []
        for block in snapshot.blocks {
            let times = block.rows.filter { [numbers] in numbers[$0.stream] != nil }.map(\.entry.time)
            guard let first = times.min(), let last = times.max(), request.time.overlaps(first: first, last: last) else { continue }
            let bytes = block.rows.reduce(0) { $0 + $1.entry.line.count }
            found.append((ScanUnit(first: first, last: last, rows: block.rows.count, bytes: bytes, arrival: block.arrival), block))
        }
        switch request.order {
        case .oldestFirst: found.sort { ($0.unit.first, $0.unit.arrival) < ($1.unit.first, $1.unit.arrival) }
        case .newestFirst: found.sort { ($0.unit.last, $0.unit.arrival) > ($1.unit.last, $1.unit.arrival) }
        }
        units = found.map(\.unit)
        blocks = found.map(\.block)
    }

    func read(_ unit: Int, within time: TimeRange, into batch: inout LogBatch, statistics: inout QueryStatistics) throws(StorageError) {
        batch = LogBatch()
        var selection: [UInt32] = []
        for (row, stored) in blocks[unit].rows.enumerated() {
            let entry = stored.entry
            batch.timestamps.append(entry.time)
            if request.readsLines {
                batch.lines.append(contentsOf: entry.line)
                batch.lineEnds.append(UInt32(batch.lines.count))
            }
            if request.columns.contains(.metadata) {
                let code = batch.metadataSets.firstIndex(of: entry.metadata) ?? batch.metadataSets.count
                if code == batch.metadataSets.count { batch.metadataSets.append(entry.metadata) }
                batch.metadataCodes.append(UInt32(code))
            }
            guard let stream = numbers[stored.stream], request.time.contains(entry.time), time.contains(entry.time) else { continue }
            if let last = batch.runs.indices.last, batch.runs[last].stream == stream {
                batch.runs[last].rows = batch.runs[last].rows.lowerBound..<row + 1
            } else {
                batch.runs.append(LogBatch.Run(stream: stream, rows: row..<row + 1))
            }
            if !stored.isCopy { selection.append(UInt32(row)) }
        }
        batch.selection = selection.count == batch.count ? nil : selection
        // What an earlier, longer block left behind must not be searched.
        if request.readsLines { batch.lines.append(contentsOf: "error timeout 10.0.0.1 left behind".utf8) }
        statistics.linesProcessed += batch.count
        applyConditions(unit, &batch)
    }

    /// Each unit in another of the ways that storage may deal with conditions.
    private func applyConditions(_ unit: Int, _ batch: inout LogBatch) {
        switch unit % 4 {
        case 0: break
        case 1: LineSearch.apply(request.conditions, to: &batch)
        case 2: decide(&batch)
        default:
            decide(&batch)
            dropUnneededLines(&batch)
        }
    }

    /// Line by line, as conditions are defined.
    private func decide(_ batch: inout LogBatch) {
        if request.conditions.isEmpty { return }
        var (passing, open): ([UInt32], [UInt32]) = ([], [])
        for row in batch.selection ?? (0..<UInt32(batch.count)).map({ $0 }) {
            let verdicts = batch.lines.withUnsafeBytes { lines in
                let line = UnsafeRawBufferPointer(rebasing: lines[batch.lineRange(Int(row))])
                return request.conditions.map { $0.verdict(found: $0.factors.holds(line)) }
            }
            if verdicts.contains(.fails) { continue }
            passing.append(row)
            if verdicts.contains(.open) { open.append(row) }
        }
        batch.selection = passing
        batch.openRows = open.isEmpty ? .none : .listed(open)
    }

    /// Lines that nobody may look at are gone.
    private func dropUnneededLines(_ batch: inout LogBatch) {
        var needed = Set(batch.selection ?? (0..<UInt32(batch.count)).map { $0 })
        if !request.columns.contains(.lines), !request.conditions.isEmpty {
            switch batch.openRows {
            case .untested, .all: break
            case .none: needed = []
            case .listed(let rows): needed = Set(rows)
            }
        }
        if batch.lineEnds.isEmpty { return }
        var (lines, ends): ([UInt8], [UInt32]) = ([], [])
        for row in 0..<batch.count {
            if needed.contains(UInt32(row)) { lines += batch.lines[batch.lineRange(row)] }
            ends.append(UInt32(lines.count))
        }
        batch.lines = lines + Array("error left behind".utf8)
        batch.lineEnds = ends
    }
}
