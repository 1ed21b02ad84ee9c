import LogModel
import LogQL
import LogStorage

/// Evaluates a range aggregation on the grid: one pass over the rows, then over the points.
struct RangeEvaluator {
    let aggregation: RangeAggregation
    let grouping: SeriesGrouping
    /// What is left of the labels in the end, here or in the sum around this: it decides which labels parsers have to find, and whether
    /// rows that failed may count.
    let kept: SeriesGrouping
    let grid: StepGrid
    let context: QueryContext

    private struct Worker: @unchecked Sendable {
        // Sendable: one task uses it, and hands it over when it is done.
        var pipeline: RowPipeline
        var sink: RangeSink
        /// Blocks with rows on a cut of an instant query.
        var cutUnits: [Int] = []
    }

    func run() async throws(QueryError) -> [StepSeries] {
        let scan = try scan(readingLines: countsBytes)
        let evaluator = self
        let workers = try await context.forEachUnit(
            scan, make: { () throws(QueryError) in try evaluator.worker() },
            body: { (worker, unit, batch) throws(QueryError) in
                try worker.pipeline.run(batch, streams: scan.streams, into: &worker.sink)
                if worker.sink.touchedCut { worker.cutUnits.append(unit) }
            })
        var statistics = QueryStatistics()
        statistics.linesAfterFilters = workers.reduce(0) { $0 + $1.sink.passed }
        context.add(statistics)
        var series = RangeSink.merged(workers.map(\.sink))
        let cutUnits = workers.flatMap(\.cutUnits)
        if !cutUnits.isEmpty && aggregation.operation != .absentOverTime { RangeSink.subtract(try leftOut(of: cutUnits), from: &series) }
        return try evaluate(series)
    }

    private var countsBytes: Bool { aggregation.operation == .bytesOverTime || aggregation.operation == .bytesRate }

    private func scan(readingLines: Bool) throws(QueryError) -> any LogScan {
        let stages = aggregation.log.stages
        var columns: ScanColumns = .metadata
        if readingLines || RowPipeline.needsLines(stages, plain: context.plain) { columns.insert(.lines) }
        return try context.scan(
            ScanRequest(matching: try LabelMatching(refusing: aggregation.log.matchers), time: scanTime, columns: columns),
            filtering: stages)
    }

    private func worker() throws(QueryError) -> Worker {
        var pipeline = try RowPipeline(aggregation.log.stages, plain: context.plain, context: context)
        let measure: RangeSink.Measure
        if let unwrap = aggregation.unwrap {
            measure = .samples(try UnwrapStage(unwrap, names: &pipeline.names))
        } else {
            measure = .counts(bytes: countsBytes)
        }
        pipeline.names.table.needed = Self.neededNames(aggregation, kept)
        // Whoever needs no other names needs none of their values.
        if !context.plain { pipeline.names.table.wanted = pipeline.names.table.needed }
        // Before the pipeline is copied into the worker: the sink numbers names of its own.
        let sink = RangeSink(
            measure, grid: grid, range: aggregation.range, offset: aggregation.offset,
            // Whose rows they are does not matter where none may be.
            grouping: aggregation.operation == .absentOverTime && aggregation.unwrap == nil ? .by([]) : grouping, kept: kept,
            panes: aggregation.operation == .quantileOverTime ? SamplePanes(grid: grid, range: aggregation.range) : nil,
            names: &pipeline.names, context: context)
        return Worker(pipeline: pipeline, sink: sink)
    }

    /// What was counted of these blocks and is not to be: ``InstantSplit``. There is hardly ever any.
    private func leftOut(of units: [Int]) throws(QueryError) -> [RangeSink.Series] {
        guard let split = InstantSplit(grid, range: aggregation.range) else { return [] }
        let scan = try scan(readingLines: true)
        var worker = try worker()
        var batch = LogBatch()
        var statistics = QueryStatistics()
        for unit in units {
            try context.check()
            do throws(StorageError) { try scan.read(unit, into: &batch, statistics: &statistics) } catch {
                throw QueryError(.storage, error.message)
            }
            split.select(in: &batch, offset: aggregation.offset)
            try worker.pipeline.run(batch, streams: scan.streams, into: &worker.sink)
        }
        return worker.sink.series
    }

    /// A window is (t - range, t]: all of them together.
    private var scanTime: TimeRange {
        let start = grid.start.saturatingSubtract(aggregation.offset).saturatingSubtract(aggregation.range)
        let end = grid.end.saturatingSubtract(aggregation.offset)
        return TimeRange(start: start == .max ? .max : start + 1, end: end == .max ? .max : end + 1)
    }

    /// Names that the query reads; nil: it may read any. Parsers need not make labels of the others.
    static func neededNames(_ aggregation: RangeAggregation, _ kept: SeriesGrouping) -> Set<String>? {
        guard case .by(let labels) = kept else { return nil }
        var names = Set(labels)
        if let unwrap = aggregation.unwrap {
            names.insert(unwrap.label)
            for filter in unwrap.filters { filter.collectNames(&names) }
        }
        for stage in aggregation.log.stages {
            switch stage {
            case .lineFilter, .json, .logfmt, .regexp, .pattern, .unpack, .decolorize: break
            case .labelFilter(let filter): filter.collectNames(&names)
            case .drop(let selections), .keep(let selections): names.formUnion(selections.map(\.name))
            case .labelFormat(let formats):
                for format in formats {
                    names.insert(format.name)
                    switch format.source {
                    case .label(let name): names.insert(name)
                    case .template(let text): guard Self.collect(text, .label, &names) else { return nil }
                    }
                }
            case .lineFormat(let text): guard Self.collect(text, .line, &names) else { return nil }
            }
        }
        // `app_extracted` is made of the name found in the line.
        for name in names where name.hasSuffix("_extracted") { names.insert(String(name.dropLast("_extracted".count))) }
        return names
    }

    private static func collect(_ text: String, _ kind: Template.Kind, _ names: inout Set<String>) -> Bool {
        guard let template = try? Template(parsing: text, kind: kind), !template.readsAllLabels else { return false }
        names.formUnion(template.fieldNames)
        return true
    }

    private func evaluate(_ series: [RangeSink.Series]) throws(QueryError) -> [StepSeries] {
        try context.reserve(series.count * grid.count * StepSeries.pointBytes)
        switch aggregation.operation {
        case .absentOverTime: return absent(series)
        case .countOverTime, .rate, .bytesOverTime, .bytesRate:
            if aggregation.unwrap == nil { return series.map(counted) }
        default: break
        }
        var results: [StepSeries] = []
        for one in series {
            results.append(try SampleWindows(one, grid: grid, range: aggregation.range, context: context).evaluate(aggregation))
        }
        return results
    }

    private func counted(_ series: RangeSink.Series) -> StepSeries {
        var result = StepSeries(labels: series.labels, count: grid.count)
        let seconds = Double(aggregation.range) / 1e9
        var (rows, bytes): (Int64, Int64) = (0, 0)
        for point in 0..<grid.count {
            rows += series.counts[point]
            if !series.bytes.isEmpty { bytes += series.bytes[point] }
            if rows == 0 { continue }
            switch aggregation.operation {
            case .countOverTime: result[point] = Double(rows)
            case .rate: result[point] = Double(rows) / seconds
            case .bytesOverTime: result[point] = Double(bytes)
            default: result[point] = Double(bytes) / seconds
            }
        }
        return result
    }

    /// One series, 1 where no row is; its labels are those that the equality matchers name, each name matched once.
    private func absent(_ series: [RangeSink.Series]) -> [StepSeries] {
        var result = StepSeries(labels: Labels(), count: grid.count)
        for name in Set(aggregation.log.matchers.map(\.name)) {
            let matchers = aggregation.log.matchers.filter { $0.name == name }
            if matchers.count == 1, matchers[0].operation == .equal, !matchers[0].value.isEmpty { result.labels[name] = matchers[0].value }
        }
        for point in 0..<grid.count { result[point] = 1 }
        for one in series {
            // What is unwrapped comes as samples, all else as differences of counts.
            for time in one.times {
                for point in grid.windows(holding: time, range: aggregation.range).points { result[point] = nil }
            }
            var rows: Int64 = 0
            for point in one.counts.indices.dropLast() {
                rows += one.counts[point]
                if rows > 0 { result[point] = nil }
            }
        }
        return [result]
    }
}

extension LabelFilter {
    /// Names the filter reads.
    func collectNames(_ names: inout Set<String>) {
        switch self {
        case .string(let matcher): names.insert(matcher.name)
        case .number(let name, _, _), .duration(let name, _, _), .bytes(let name, _, _), .ip(let name, _, _): names.insert(name)
        case .and(let left, let right), .or(let left, let right):
            left.collectNames(&names)
            right.collectNames(&names)
        }
    }
}
