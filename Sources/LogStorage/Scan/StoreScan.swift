import LogCatalog
import LogModel

/// A request over a snapshot: which streams, which blocks and which parts of the heads.
struct StoreScan: LogScan {
    /// Where rows of one stream stand: a segment or a head, by the order of arrival.
    struct Extent {
        var source: Int
        var first: Timestamp
        var last: Timestamp
    }

    enum Part {
        /// A block of segment number `source`.
        case block(source: Int, block: Int)
        /// Whole streams of a head, or chunks of one stream.
        case head(source: Int, slices: [HeadSlice])
    }

    struct HeadSlice {
        var stream: Int
        var chunks: Range<Int>
    }

    let request: ScanRequest
    private(set) var streams: [Labels] = []
    private(set) var units: [ScanUnit] = []
    private(set) var planning = QueryStatistics()
    let readers: [SegmentReader]
    let heads: [[HeadStream]]
    let cache: SegmentCache
    private var parts: [Part] = []
    /// Per source: its stream number → number in `streams`, -1 where it does not match.
    private(set) var numbers: [[Int32]] = []
    /// By stream of the scan: the first time that counts, all before it has expired.
    private(set) var starts: [Timestamp] = []
    private let duplicates: DuplicateFinder

    /// Head units are cut at about this many bytes.
    private static let headUnitBytes = 4 << 20

    init(_ snapshot: StoreSnapshot, _ request: ScanRequest) throws(StorageError) {
        self.request = request
        cache = snapshot.cache
        heads = snapshot.heads
        var readers: [SegmentReader] = []
        for segment in snapshot.segments where request.time.overlaps(first: segment.record.firstTime, last: segment.record.lastTime) {
            readers.append(try cache.reader(segment))
        }
        self.readers = readers
        var index: [Labels: Int] = [:]
        var extents: [[Extent]] = []
        var streams: [Labels] = []
        var starts: [Timestamp] = []
        /// -1 for a stream of which nothing is left here.
        func number(_ labels: Labels, _ extent: Extent) -> Int32 {
            let number = index[labels] ?? streams.count
            let start = number < streams.count ? starts[number] : snapshot.horizon.start(of: labels)
            if extent.last < start { return -1 }
            if number == streams.count {
                starts.append(start)
                index[labels] = number
                streams.append(labels)
                extents.append([])
            }
            extents[number].append(extent)
            return Int32(number)
        }
        for (source, reader) in readers.enumerated() {
            let table = reader.directory.streams
            var map = [Int32](repeating: -1, count: table.count)
            let selected = table.select(request.matching)
            for id in 0..<table.count where selected?[id] != false {
                let (first, last) = (table.firsts[id], table.lasts[id])
                guard request.time.overlaps(first: first, last: last) else { continue }
                map[id] = number(table.labels(id), Extent(source: source, first: first, last: last))
            }
            numbers.append(map)
        }
        for (offset, head) in heads.enumerated() {
            var map = [Int32](repeating: -1, count: head.count)
            for (id, stream) in head.enumerated() {
                guard request.time.overlaps(first: stream.first, last: stream.last), request.matching.matches(stream.labels) else {
                    continue
                }
                map[id] = number(stream.labels, Extent(source: readers.count + offset, first: stream.first, last: stream.last))
            }
            numbers.append(map)
        }
        self.streams = streams
        self.starts = starts
        duplicates = DuplicateFinder(readers: readers, heads: heads, numbers: numbers, extents: extents, scratch: cache.scratch)
        listUnits()
    }

    private mutating func listUnits() {
        var listed: [(unit: ScanUnit, part: Part)] = []
        for (source, reader) in readers.enumerated() {
            for (number, block) in reader.directory.blocks.enumerated() {
                var (rows, first, last) = (0, Timestamp.max, Timestamp.min)
                guard request.time.overlaps(first: block.first, last: block.last) else {
                    planning.skips[.time] += 1
                    continue
                }
                for run in block.runs where numbers[source][run.stream] >= 0 && request.time.overlaps(first: run.first, last: run.last) {
                    rows += run.rows
                    first = min(first, run.first)
                    last = max(last, run.last)
                }
                if rows == 0 {
                    planning.skips[.stream] += 1
                    continue
                }
                let bytes = block[.lines].rawBytes * rows / max(1, block.rows)
                listed.append(
                    (
                        ScanUnit(first: first, last: last, rows: rows, bytes: bytes, arrival: source << 32 | number),
                        .block(source: source, block: number)
                    ))
            }
        }
        for offset in heads.indices { listed += headUnits(readers.count + offset, heads[offset]) }
        switch request.order {
        case .oldestFirst: listed.sort { ($0.unit.first, $0.unit.arrival) < ($1.unit.first, $1.unit.arrival) }
        case .newestFirst: listed.sort { ($0.unit.last, $0.unit.arrival) > ($1.unit.last, $1.unit.arrival) }
        }
        units = listed.map(\.unit)
        parts = listed.map(\.part)
    }

    /// Small streams share a unit; a large one whose times ascend is cut into several.
    private func headUnits(_ source: Int, _ head: [HeadStream]) -> [(unit: ScanUnit, part: Part)] {
        var listed: [(unit: ScanUnit, part: Part)] = []
        var open = ScanUnit(first: .max, last: .min, rows: 0, bytes: 0, arrival: source << 32)
        var slices: [HeadSlice] = []
        func close() {
            if !slices.isEmpty { listed.append((open, .head(source: source, slices: slices))) }
            open = ScanUnit(first: .max, last: .min, rows: 0, bytes: 0, arrival: source << 32 | listed.count)
            slices = []
        }
        func add(_ slice: HeadSlice, first: Timestamp, last: Timestamp, rows: Int, bytes: Int) {
            open.first = min(open.first, first)
            open.last = max(open.last, last)
            open.rows += rows
            open.bytes += bytes
            slices.append(slice)
            if open.bytes >= Self.headUnitBytes { close() }
        }
        for (id, stream) in head.enumerated() where numbers[source][id] >= 0 {
            if stream.isAscending && stream.bytes > Self.headUnitBytes {
                for (number, chunk) in stream.chunks.enumerated() {
                    guard let first = chunk.timestamps.first, let last = chunk.timestamps.last,
                        request.time.overlaps(first: first, last: last)
                    else { continue }
                    add(
                        HeadSlice(stream: id, chunks: number..<number + 1), first: first, last: last, rows: chunk.count,
                        bytes: chunk.byteCount)
                }
            } else {
                add(
                    HeadSlice(stream: id, chunks: stream.chunks.indices), first: stream.first, last: stream.last, rows: stream.rows,
                    bytes: stream.bytes)
            }
        }
        close()
        return listed
    }

    func read(_ unit: Int, within time: TimeRange, into batch: inout LogBatch, statistics: inout QueryStatistics) throws(StorageError) {
        switch parts[unit] {
        case .block(let source, let block): try readBlock(source, block, time, into: &batch, &statistics)
        case .head(let source, let slices): try readHead(source, slices, time, into: &batch, &statistics)
        }
        statistics.linesProcessed += units[unit].rows
        if request.readsLines { statistics.bytesProcessed += units[unit].bytes }
    }

    func name(of unit: Int) -> String {
        switch parts[unit] {
        case .block(let source, let block): "\(readers[source].name), block \(block)"
        case .head(_, let slices): "\(slices.count) streams in memory"
        }
    }

    private func readBlock(_ source: Int, _ number: Int, _ time: TimeRange, into batch: inout LogBatch, _ statistics: inout QueryStatistics)
        throws(StorageError)
    {
        let reader = readers[source]
        try cache.scratch.with { (scratch) throws(StorageError) in
            if let reason = try reader.ruledOut(number, by: request, scratch: scratch) {
                statistics.skips[reason] += 1
                batch.clear()
                return
            }
            statistics.blocksRead += 1
            statistics.compressedBytesRead += try reader.readTimes(number, into: &batch, scratch: scratch)
            try select(source, number, time, in: &batch, &statistics)
            if batch.runs.isEmpty {
                batch.lineEnds.removeAll(keepingCapacity: true)
                batch.metadataCodes.removeAll(keepingCapacity: true)
                return
            }
            try reader.readRows(number, request, into: &batch, scratch: scratch, statistics: &statistics)
        }
    }

    /// Of a block whose times are there: the rows of matching streams inside the time range, without copies.
    private func select(_ source: Int, _ number: Int, _ time: TimeRange, in batch: inout LogBatch, _ statistics: inout QueryStatistics)
        throws(StorageError)
    {
        var selection = RowSelection(total: batch.count)
        batch.runs.removeAll(keepingCapacity: true)
        batch.openRows = .untested
        var start = 0
        for run in readers[source].directory.blocks[number].runs {
            defer { start += run.rows }
            let stream = Int(numbers[source][run.stream])
            guard stream >= 0 else { continue }
            let rows = batch.timestamps.rows(in: self.time(of: stream).intersection(time), of: start..<start + run.rows)
            if rows.isEmpty { continue }
            let copies = try duplicates.duplicates(
                stream: stream, source: source, rows: rows, at: .block(number, runStart: start), timestamps: batch.timestamps)
            statistics.duplicates += copies.count
            batch.runs.append(LogBatch.Run(stream: stream, rows: rows))
            selection.add(rows, without: copies)
        }
        batch.selection = selection.rows
    }

    private func readHead(
        _ source: Int, _ slices: [HeadSlice], _ time: TimeRange, into batch: inout LogBatch, _ statistics: inout QueryStatistics
    )
        throws(StorageError)
    {
        var columns = EntryColumns()
        swap(&columns.lines, &batch.lines)
        columns.lines.removeAll(keepingCapacity: true)
        batch.runs.removeAll(keepingCapacity: true)
        var starts: [(slice: HeadSlice, rows: Range<Int>)] = []
        for slice in slices {
            let stream = heads[source - readers.count][slice.stream]
            let start = columns.count
            if slice.chunks == stream.chunks.indices {
                columns.append(contentsOf: stream.sorted())
            } else {
                for chunk in stream.chunks[slice.chunks] { columns.append(contentsOf: chunk) }
            }
            starts.append((slice, start..<columns.count))
        }
        swap(&batch.lines, &columns.lines)
        swap(&batch.timestamps, &columns.timestamps)
        swap(&batch.lineEnds, &columns.lineEnds)
        if request.columns.contains(.metadata) {
            try MetadataDictionary.fill(&batch, ends: columns.metadataEnds, bytes: columns.metadata)
        } else {
            batch.metadataSets = [[]]
            batch.metadataCodes = []
        }
        var selection = RowSelection(total: batch.count)
        for (slice, all) in starts {
            let stream = Int(numbers[source][slice.stream])
            let rows = batch.timestamps.rows(in: self.time(of: stream).intersection(time), of: all)
            if rows.isEmpty { continue }
            let before = heads[source - readers.count][slice.stream].chunks[..<slice.chunks.lowerBound].reduce(0) { $0 + $1.count }
            let copies = try duplicates.duplicates(
                stream: stream, source: source, rows: rows, at: .head(shift: all.lowerBound - before), timestamps: batch.timestamps)
            statistics.duplicates += copies.count
            batch.runs.append(LogBatch.Run(stream: stream, rows: rows))
            selection.add(rows, without: copies)
        }
        batch.selection = selection.rows
        batch.openRows = .untested
        LineSearch.apply(request.conditions, to: &batch)
        statistics.headLines += batch.count
        statistics.headBytes += batch.lines.count
    }

    /// Entries, bytes and streams inside the range, as far as the directories know: of a stream that the range cuts through, the share of
    /// its time that lies inside. Only where copies have to be told apart rows are read.
    func totals() throws(StorageError) -> IndexTotals {
        var totals = IndexTotals()
        var seen = Set<Int>()
        var repeated = numbers.map { [Bool](repeating: false, count: $0.count) }
        func take(_ source: Int, _ local: Int, first: Timestamp, last: Timestamp, rows: Int, bytes: Int, isDistinct: Bool = true) {
            let stream = Int(numbers[source][local])
            guard stream >= 0 else { return }
            totals.chunks += 1
            // Where retention cuts, what is left is counted.
            if !isDistinct || duplicates.mayRepeat(stream) || first < starts[stream] {
                repeated[source][local] = true
            } else {
                seen.insert(stream)
                let share = time(of: stream).share(ofFirst: first, last: last)
                totals.entries += Int(Double(rows) * share)
                // Loki's index knows sizes in KiB, and so its shares of them.
                totals.bytes += share == 1 ? bytes : Int(Double(bytes >> 10) * share) << 10
            }
        }
        for (source, reader) in readers.enumerated() {
            let streams = reader.directory.streams
            for id in 0..<streams.count {
                take(
                    source, id, first: streams.firsts[id], last: streams.lasts[id], rows: Int(streams.rows[id]),
                    bytes: streams.rawBytes[id])
            }
        }
        for (offset, head) in heads.enumerated() {
            for (id, stream) in head.enumerated() {
                take(
                    readers.count + offset, id, first: stream.first, last: stream.last, rows: stream.rows, bytes: stream.bytes,
                    isDistinct: stream.isAscending)
            }
        }
        try countRows(of: repeated, into: &totals, &seen)
        totals.streams = seen.count
        return totals
    }

    /// What the request asks of a stream, without what has expired there.
    private func time(of stream: Int) -> TimeRange {
        TimeRange(start: max(request.time.start, starts[stream]), end: request.time.end)
    }

    /// Whether copies of rows of this stream may be in several sources.
    func mayRepeat(_ stream: Int) -> Bool { duplicates.mayRepeat(stream) }

    /// The source of a unit, and the source's numbers of the streams in it.
    func place(of unit: Int) -> (source: Int, locals: [Int]) {
        switch parts[unit] {
        case .block(let source, let block): (source, readers[source].directory.blocks[block].runs.map(\.stream))
        case .head(let source, let slices): (source, slices.map(\.stream))
        }
    }

    private func countRows(of wanted: [[Bool]], into totals: inout IndexTotals, _ seen: inout Set<Int>) throws(StorageError) {
        var batch = LogBatch()
        var statistics = QueryStatistics()
        for unit in parts.indices {
            let (source, locals) = place(of: unit)
            let streams = Set(locals.filter { wanted[source][$0] }.map { Int(numbers[source][$0]) })
            if streams.isEmpty { continue }
            try read(unit, into: &batch, statistics: &statistics)
            let selected = batch.selection.map(Set.init)
            for run in batch.runs where streams.contains(run.stream) {
                for row in run.rows where selected?.contains(UInt32(row)) != false {
                    seen.insert(run.stream)
                    totals.entries += 1
                    totals.bytes += batch.lineRange(row).count
                }
            }
        }
    }
}
