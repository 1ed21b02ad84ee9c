import LogModel
import LokiAPI

/// Prints answers in one of the formats: lines batch by batch, numbers at once (ResultPrinter+Samples.swift).
struct ResultPrinter {
    let format: OutputFormat
    let time: TimeOutput
    let forward: Bool
    let terminal: Terminal
    /// Whether series of one time stay in the order of the answer.
    var keepsOrder = false
    var out = OutputBuffer()
    /// Lines or samples printed.
    var count = 0

    init(format: OutputFormat, time: TimeOutput, forward: Bool, terminal: Terminal) {
        self.format = format
        self.time = time
        self.forward = forward
        self.terminal = terminal
    }

    /// - Throws: ``CommandFailure`` when the format cannot show this kind of answer.
    mutating func print(_ result: QueryResult) throws(CommandFailure) {
        switch result {
        case .streams(let streams): try print(LogRow.sorted(streams, forward ? .forward : .backward))
        case .matrix(let series): print(samples: series, isRange: true)
        case .vector(let samples):
            try refuseChart("one time")
            print(samples: samples.map { ResultSeries(labels: $0.labels, times: [$0.time], values: [$0.value]) }, isRange: false)
        case .scalar(let time, let value):
            try refuseChart("one time")
            print(samples: [ResultSeries(labels: Labels(), times: [time], values: [value])], isRange: false)
        }
    }

    /// Rows in the order they are to be shown; call it again for more.
    mutating func print(_ rows: [LogRow]) throws(CommandFailure) {
        try refuseChart("log lines")
        if format == .csv && count == 0 && !rows.isEmpty { out.write(CSVRow.text(["timestamp", "labels", "line"])) }
        for row in rows { print(row) }
        count += rows.count
    }

    private func refuseChart(_ what: String) throws(CommandFailure) {
        guard format == .chart else { return }
        throw CommandFailure(sentence: "--output chart draws metric queries over a range of time; this query answered \(what)")
    }

    private mutating func print(_ row: LogRow) {
        switch format {
        case .jsonl:
            var object = JSONLine()
            object.string("timestamp", time.nanoseconds(row.entry.time))
            object.labels("labels", row.labels)
            object.string("line", String(decoding: row.entry.line, as: UTF8.self))
            out.write(object.closed)
        case .csv:
            let fields = [time.nanoseconds(row.entry.time), "\(row.labels)", String(decoding: row.entry.line, as: UTF8.self)]
            out.write(CSVRow.text(fields))
        case .raw, .labels, .table, .chart: printLine(row)
        }
    }

    private mutating func printLine(_ row: LogRow) {
        // As the server found it, or as the application said it.
        let level = row.labels["detected_level"] ?? row.labels["level"]
        let colour = terminal.hasColour ? Colour.of(level: level) : nil
        if let colour { out.write(colour) }
        if format == .table {
            let name = level ?? "-"
            out.write("\(time.milliseconds(row.entry.time))  ")
            out.write(terminal.shown(name + Columns.space(max(1, 9 - name.count))))
        } else if format == .labels {
            out.write("\(time.nanoseconds(row.entry.time)) ")
            out.write(terminal.shown("\(row.labels) "))
        }
        out.write(terminal.shown(row.entry.line))
        if colour != nil { out.write(Colour.reset) }
        out.write("\n")
    }
}
