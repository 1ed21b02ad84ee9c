import LogModel
import LogQL
import LogStorage

/// The stages of a query for one worker: leading line filters run on whole blocks, what follows row by row.
struct RowPipeline {
    private enum RowStage {
        case lineFilter(LineFilterStage)
        case parser(ParserStage, [ParsedTest])
        case decolorize
        case labelFilter(LabelFilterStage)
        case lineFormat(LineFormatStage)
        case labelFormat(LabelFormatStage)
        case selection(SelectionStage)
    }

    private var blockFilters: [LineFilterStage] = []
    private var stages: [RowStage] = []
    private let plain: Bool
    /// Asked whether to go on; nil: nothing can end the run.
    private let context: QueryContext?
    private var workSinceCheck = 0
    var names = RowNames()
    private var found = ExtractedLabels()
    private var line = RowLine()
    private var labels = RowLabels()

    /// Work between two looks at the clock: rows, and KiB of their lines.
    private static let workPerCheck = 256

    init(_ stages: [Stage], plain: Bool, context: QueryContext? = nil) throws(QueryError) {
        self.plain = plain
        self.context = context
        let stages = StageOrder.lineFiltersFirst(stages)
        for (index, stage) in stages.enumerated() {
            switch stage {
            case .lineFilter(let filter):
                let made = try LineFilterStage(filter)
                // In plain mode every stage runs on every row, one after the other.
                if self.stages.isEmpty && !plain { blockFilters.append(made) } else { self.stages.append(.lineFilter(made)) }
            case .decolorize: self.stages.append(.decolorize)
            case .labelFilter(let filter): self.stages.append(.labelFilter(try LabelFilterStage(filter, names: &names)))
            case .lineFormat(let text): self.stages.append(.lineFormat(try LineFormatStage(text, names: &names)))
            case .labelFormat(let formats): self.stages.append(.labelFormat(try LabelFormatStage(formats, names: &names)))
            case .drop(let selections): self.stages.append(.selection(try SelectionStage(selections, keeps: false, names: &names)))
            case .keep(let selections): self.stages.append(.selection(try SelectionStage(selections, keeps: true, names: &names)))
            case .json, .logfmt, .regexp, .pattern, .unpack:
                let tests = try ParsedTest.tests(StageOrder.testedWhenParsed(stages, behind: index), names: &names)
                if let parser = try ParserStage(stage, names: &names) { self.stages.append(.parser(parser, tests)) }
            }
        }
    }

    /// Whether the stages look at the lines of all rows that count. Counting rows needs none, and those of leading line filters are a matter
    /// between these and storage.
    static func needsLines(_ stages: [Stage], plain: Bool) -> Bool {
        let ordered = StageOrder.lineFiltersFirst(stages)
        let leading = plain || LineConditions.make(stages).isEmpty ? 0 : StageOrder.leadingLineFilters(stages).count
        return ordered.dropFirst(leading).contains { stage in
            switch stage {
            case .labelFilter, .drop, .keep: false
            case .labelFormat, .lineFormat, .lineFilter, .json, .logfmt, .regexp, .pattern, .unpack, .decolorize: true
            }
        }
    }

    /// Hands the rows of a block that pass to the sink.
    mutating func run<Sink: RowSink>(_ batch: LogBatch, streams: [Labels], into sink: inout Sink) throws(QueryError) {
        let rows = passingBlockFilters(batch)
        var next = 0
        sink.begin(batch)
        for run in batch.runs {
            let rowsOfRun: RunRows
            if let rows {
                while next < rows.count && rows[next] < run.rows.lowerBound { next += 1 }
                let start = next
                while next < rows.count && rows[next] < run.rows.upperBound { next += 1 }
                if start == next { continue }
                rowsOfRun = .listed(rows[start..<next])
            } else {
                rowsOfRun = .all(run.rows)
            }
            if stages.isEmpty {
                try sink.take(rowsOfRun, stream: run.stream, labels: streams[run.stream], of: batch, names: &names)
            } else {
                try runRows(rowsOfRun, streams[run.stream], batch, &sink)
            }
        }
    }

    /// Rows that pass the leading line filters, of those that count; nil: all rows.
    private func passingBlockFilters(_ batch: LogBatch) -> [UInt32]? {
        var rows = batch.selection
        switch batch.openRows {
        case .untested: for filter in blockFilters { rows = filter.rows(batch, of: rows) }
        case .all: for filter in blockFilters where !filter.isExact { rows = filter.judged(batch, of: rows) }
        case .listed(let open):
            var passing = open
            for filter in blockFilters where !filter.isExact { passing = filter.judged(batch, of: passing) }
            if passing.count < open.count {
                rows = RowLists.difference(rows, RowLists.difference(open, passing, count: batch.count), count: batch.count)
            }
        case .none: break
        }
        return rows
    }

    private mutating func runRows<Sink: RowSink>(_ rows: RunRows, _ stream: Labels, _ batch: LogBatch, _ sink: inout Sink)
        throws(QueryError)
    {
        var bases: [Int: RowLabels.Base] = [:]
        var failure: QueryError?
        batch.lines.withUnsafeBytes { lines in
            do throws(QueryError) {
                try rows.forEach(newestFirst: sink.newestFirst) { (row) throws(QueryError) in
                    guard sink.needs(batch.timestamps[row]) else { return }
                    let code = batch.metadataCode(row)
                    if bases.count > 4096 { bases.removeAll(keepingCapacity: true) }
                    if bases[code] == nil {
                        bases[code] = RowLabels.base(stream: stream, metadata: batch.metadataSets[code], names: &names)
                    }
                    labels.reset(bases[code]!)
                    line.reset(
                        batch.lineEnds.isEmpty
                            ? UnsafeRawBufferPointer(start: nil, count: 0) : UnsafeRawBufferPointer(rebasing: lines[batch.lineRange(row)]))
                    workSinceCheck += 1 + line.count >> 10
                    if workSinceCheck > Self.workPerCheck {
                        workSinceCheck = 0
                        try context?.check()
                    }
                    guard try pass(time: batch.timestamps[row]) else { return }
                    try sink.take(row, time: batch.timestamps[row], line: line, labels: &labels, names: &names)
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        names.table.trim()
    }

    private mutating func pass(time: Timestamp) throws(QueryError) -> Bool {
        for stage in stages {
            switch stage {
            case .lineFilter(let filter): if !line.withBytes({ filter.passes($0) }) { return false }
            case .parser(let parser, let tests): if !parser.run(&line, &labels, &names, &found, tests) { return false }
            case .decolorize:
                line.replace { bytes, out in if !Decolorizer.strip(bytes, into: &out) { out.append(contentsOf: bytes) } }
            case .labelFilter(let filter): if !filter.passes(&labels) { return false }
            case .lineFormat(let format):
                // A template may take thousands of steps, and a query may have hundreds of them.
                try context?.check()
                format.run(&line, &labels, &names, time: time)
            case .labelFormat(let format):
                try context?.check()
                format.run(line, &labels, &names, time: time)
            case .selection(let selection): selection.run(&labels)
            }
            if labels.isOverfull {
                throw QueryError(
                    .limit,
                    "the labels of one line take more than \(RowLabels.bytesMax) bytes: parse fewer of them, or drop some before label_format"
                )
            }
        }
        return true
    }
}

/// Rows of one run: a range, or a list.
enum RunRows {
    case all(Range<Int>)
    case listed(ArraySlice<UInt32>)

    @inline(__always)
    func forEach<E: Error>(newestFirst: Bool = false, _ body: (Int) throws(E) -> Void) throws(E) {
        switch (self, newestFirst) {
        case (.all(let range), false): for row in range { try body(row) }
        case (.all(let range), true): for row in range.reversed() { try body(row) }
        case (.listed(let rows), false): for row in rows { try body(Int(row)) }
        case (.listed(let rows), true): for row in rows.reversed() { try body(Int(row)) }
        }
    }

    var count: Int {
        switch self {
        case .all(let range): range.count
        case .listed(let rows): rows.count
        }
    }
}

/// What takes the rows that pass a pipeline.
protocol RowSink {
    /// Whether the sink is better served with the last rows of a run first.
    var newestFirst: Bool { get }

    /// Whether a row of this time may still matter: asked before the stages run.
    func needs(_ time: Timestamp) -> Bool

    /// A block begins.
    mutating func begin(_ batch: LogBatch)

    /// Rows of one stream that pass as they are stored, ascending by time.
    mutating func take(_ rows: RunRows, stream: Int, labels: Labels, of batch: LogBatch, names: inout RowNames) throws(QueryError)

    /// A row with the labels and the line that the stages have made.
    mutating func take(_ row: Int, time: Timestamp, line: RowLine, labels: inout RowLabels, names: inout RowNames) throws(QueryError)
}

extension RowSink {
    var newestFirst: Bool { false }

    func needs(_ time: Timestamp) -> Bool { true }
}
