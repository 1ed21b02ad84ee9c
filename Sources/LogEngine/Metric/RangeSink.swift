import LogModel
import LogQL

/// Takes the rows of a range aggregation: counts them into the windows of the grid, or gathers their values.
struct RangeSink: RowSink {
    /// What a row adds.
    enum Measure {
        /// One, and the bytes of its line, to each window it lies in.
        case counts(bytes: Bool)
        /// A sample, for aggregations of values.
        case samples(UnwrapStage)
    }

    struct Series: Sendable {
        var labels: Labels
        /// Differences from point to point of the number of rows, and of bytes.
        var counts: [Int64] = []
        var bytes: [Int64] = []
        var times: [Timestamp] = []
        var values: [Double] = []
        /// How often each sample counts; empty: once.
        var weights: [Int] = []
    }

    /// A sample in its arrays, and what sorting them takes.
    private static let sampleBytes = 40

    private let measure: Measure
    private let grid: StepGrid
    private let range: Int64
    private let offset: Int64
    private let grouping: SeriesGrouping
    /// Whether a row that failed ends the query: not where it counts under its error, nor in a sum of counts that keeps no label at all,
    /// which has no label to hold the error.
    private let refusesErrors: Bool
    private let key: SeriesKey
    private let context: QueryContext
    private(set) var series: [Series] = []
    private var numbers: [[UInt8]: Int] = [:]
    private var keyBytes: [UInt8] = []
    private var lastKey: [UInt8] = []
    private var lastNumber = -1
    private(set) var passed = 0
    /// Where an instant query is cut; set when rows are counted.
    private let split: InstantSplit?
    /// A row of the block lies just on a cut.
    private(set) var touchedCut = false
    private var sinceCheck = 0
    /// How samples may be put together where there are too many; nil: each counts.
    private let panes: SamplePanes?
    private var samples = 0
    private var samplesMax = SamplePanes.samplesMax

    init(
        _ measure: Measure, grid: StepGrid, range: Int64, offset: Int64, grouping: SeriesGrouping, kept: SeriesGrouping,
        panes: SamplePanes? = nil, names: inout RowNames, context: QueryContext
    ) {
        self.panes = panes
        self.measure = measure
        if case .counts = measure { split = InstantSplit(grid, range: range) } else { split = nil }
        if case .counts = measure, case .by(let labels) = kept, labels.isEmpty {
            refusesErrors = false
        } else {
            refusesErrors = !grouping.showsErrors
        }
        self.grid = grid
        self.range = range
        self.offset = offset
        self.grouping = grouping
        self.context = context
        key = SeriesKey(grouping, names: &names)
    }

    mutating func begin(_ batch: LogBatch) { touchedCut = false }

    mutating func take(_ rows: RunRows, stream: Int, labels: Labels, of batch: LogBatch, names: inout RowNames) throws(QueryError) {
        guard case .counts(let countsBytes) = measure else { return try takeOneByOne(rows, labels, batch, &names) }
        passed += rows.count
        try tick(rows.count)
        // Without metadata all rows of the run are one series; rows of a window come together, as times ascend.
        var known: [Int: Int] = [:]
        var number = -1
        var code = -1
        var window: (points: Range<Int>, from: Timestamp, to: Timestamp) = (0..<0, .max, .min)
        var pending: (rows: Int64, bytes: Int64) = (0, 0)
        func spill(_ sink: inout RangeSink) {
            if pending.rows > 0 { sink.count(number, window.points, pending.rows, pending.bytes) }
            pending = (0, 0)
        }
        try rows.forEach { (row) throws(QueryError) in
            let time = batch.timestamps[row] &+ offset
            if let split, split.isCut(time) { touchedCut = true }
            let rowCode = batch.metadataCode(row)
            if rowCode != code || time < window.from || time > window.to {
                spill(&self)
                let same = grid.windows(holding: time, range: range)
                window = (same.points, same.sameFrom, same.sameTo)
                if rowCode != code {
                    code = rowCode
                    if let seen = known[code] {
                        number = seen
                    } else {
                        var whole = RowLabels()
                        whole.reset(RowLabels.base(stream: labels, metadata: batch.metadataSets[code], names: &names))
                        number = try self.number(whole, except: nil, &names)
                        known[code] = number
                    }
                }
            }
            pending.rows += 1
            if countsBytes { pending.bytes += Int64(batch.lineRange(row).count) }
        }
        spill(&self)
    }

    private mutating func takeOneByOne(_ rows: RunRows, _ stream: Labels, _ batch: LogBatch, _ names: inout RowNames) throws(QueryError) {
        var labels = RowLabels()
        var line = RowLine()
        var failure: QueryError?
        batch.lines.withUnsafeBytes { lines in
            do throws(QueryError) {
                try rows.forEach { (row) throws(QueryError) in
                    labels.reset(RowLabels.base(stream: stream, metadata: batch.metadataSets[batch.metadataCode(row)], names: &names))
                    if !batch.lineEnds.isEmpty { line.reset(UnsafeRawBufferPointer(rebasing: lines[batch.lineRange(row)])) }
                    try take(row, time: batch.timestamps[row], line: line, labels: &labels, names: &names)
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
    }

    mutating func take(_ row: Int, time: Timestamp, line: RowLine, labels: inout RowLabels, names: inout RowNames) throws(QueryError) {
        var except: Int32?
        var value = 0.0
        if case .samples(let unwrap) = measure {
            guard let sample = unwrap.value(&labels) else { return }
            value = sample
            except = unwrap.name
        }
        if refusesErrors, let error = labels.error {
            throw Self.pipelineError(error, labels.labels(names, [.stream, .metadata, .parsed]))
        }
        passed += 1
        try tick(1)
        let number = try number(labels, except: except, &names)
        let shifted = time &+ offset
        switch measure {
        case .counts:
            if let split, split.isCut(shifted) { touchedCut = true }
            count(number, grid.windows(holding: shifted, range: range).points, 1, Int64(line.count))
        case .samples:
            try context.reserve(Self.sampleBytes)
            series[number].times.append(shifted)
            series[number].values.append(value)
            if !series[number].weights.isEmpty { series[number].weights.append(1) }
            samples += 1
            if samples > samplesMax, let panes { try condense(panes) }
        }
    }

    /// Puts samples together in every series. Where that gains little the next time comes later, and the memory of the query is the bound.
    private mutating func condense(_ panes: SamplePanes) throws(QueryError) {
        var left = 0
        for index in series.indices {
            try context.check()
            panes.condense(&series[index])
            left += series[index].times.count
        }
        context.release((samples - left) * Self.sampleBytes)
        samples = left
        samplesMax = max(SamplePanes.samplesMax, 2 * left)
    }

    private mutating func tick(_ rows: Int) throws(QueryError) {
        sinceCheck += rows
        if sinceCheck > 8192 {
            sinceCheck = 0
            try context.check()
        }
    }

    private mutating func count(_ number: Int, _ points: Range<Int>, _ rows: Int64, _ bytes: Int64) {
        if points.isEmpty { return }
        series[number].counts[points.lowerBound] += rows
        series[number].counts[points.upperBound] -= rows
        if !series[number].bytes.isEmpty {
            series[number].bytes[points.lowerBound] += bytes
            series[number].bytes[points.upperBound] -= bytes
        }
    }

    /// - Parameter names: inout, as what is passed by value from a place that may change is copied each time.
    private mutating func number(_ labels: RowLabels, except: Int32?, _ names: inout RowNames) throws(QueryError) -> Int {
        keyBytes.removeAll(keepingCapacity: true)
        key.append(labels, except: except, to: &keyBytes)
        if lastNumber >= 0 && keyBytes == lastKey { return lastNumber }
        swap(&lastKey, &keyBytes)
        if let known = numbers[lastKey] {
            lastNumber = known
            return known
        }
        var all = labels.labels(names, [.stream, .metadata, .parsed])
        if let except { all[names.text(except)] = nil }
        var new = Series(labels: grouping.labels(all))
        if case .counts(let countsBytes) = measure {
            try context.reserve((grid.count + 1) * (countsBytes ? 16 : 8) + 256 + 3 * lastKey.count)
            new.counts = [Int64](repeating: 0, count: grid.count + 1)
            if countsBytes { new.bytes = [Int64](repeating: 0, count: grid.count + 1) }
        } else {
            try context.reserve(256 + 3 * lastKey.count)
        }
        lastNumber = series.count
        numbers[lastKey] = lastNumber
        series.append(new)
        return lastNumber
    }

    /// Takes away what another sink has counted.
    static func subtract(_ excess: [Series], from all: inout [Series]) {
        for series in excess {
            guard let known = all.firstIndex(where: { $0.labels == series.labels }) else { continue }
            for point in series.counts.indices { all[known].counts[point] -= series.counts[point] }
            for point in series.bytes.indices { all[known].bytes[point] -= series.bytes[point] }
        }
    }

    static func pipelineError(_ error: String, _ labels: Labels) -> QueryError {
        QueryError(
            .badRequest,
            "pipeline error: '\(error)' for series: '\(labels)'.\nUse a label filter to intentionally skip this error. (e.g | __error__!=\"\(error)\").\n"
                + "To skip all potential errors you can match empty errors.(e.g __error__=\"\")\n"
                + "The label filter can also be specified after unwrap. (e.g | unwrap latency | __error__=\"\" )\n")
    }

    /// The series of all workers, those of equal labels put together.
    static func merged(_ sinks: [RangeSink]) -> [Series] {
        var all: [Series] = []
        var numbers: [Labels: Int] = [:]
        for sink in sinks {
            for series in sink.series {
                guard let known = numbers[series.labels] else {
                    numbers[series.labels] = all.count
                    all.append(series)
                    continue
                }
                for point in series.counts.indices { all[known].counts[point] += series.counts[point] }
                for point in series.bytes.indices { all[known].bytes[point] += series.bytes[point] }
                if !series.weights.isEmpty || !all[known].weights.isEmpty {
                    func weights(_ series: Series) -> [Int] {
                        series.weights.isEmpty ? [Int](repeating: 1, count: series.times.count) : series.weights
                    }
                    all[known].weights = weights(all[known]) + weights(series)
                }
                all[known].times += series.times
                all[known].values += series.values
            }
        }
        return all
    }
}
