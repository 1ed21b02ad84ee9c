import LogModel
import LokiAPI

extension ResultPrinter {
    /// - Parameter isRange: whether the series have many times, so that a chart says something.
    mutating func print(samples series: [ResultSeries], isRange: Bool) {
        count = series.reduce(0) { $0 + $1.times.count }
        if count == 0 { return }
        switch format {
        case .jsonl: printJSON(series)
        case .csv: printCSV(series)
        case .chart where isRange:
            out.write(terminal.shown(TextChart(series, columns: terminal.columns, time: time).text, keepsNewlines: true))
        case .raw, .labels, .table, .chart: printTable(series)
        }
    }

    private mutating func printJSON(_ series: [ResultSeries]) {
        for one in series {
            for (time, value) in zip(one.times, one.values) {
                var object = JSONLine()
                object.string("timestamp", self.time.nanoseconds(time))
                object.labels("metric", one.labels)
                object.string("value", SampleText.number(value))
                out.write(object.closed)
            }
        }
    }

    private mutating func printCSV(_ series: [ResultSeries]) {
        out.write(CSVRow.text(["timestamp", "labels", "value"]))
        for one in series {
            for (time, value) in zip(one.times, one.values) {
                out.write(CSVRow.text([self.time.nanoseconds(time), "\(one.labels)", SampleText.number(value)]))
            }
        }
    }

    /// One row for each time and series, by time.
    private mutating func printTable(_ series: [ResultSeries]) {
        var rows: [(time: Timestamp, labels: String, value: String)] = []
        for one in series {
            let labels = "\(one.labels)"
            for (time, value) in zip(one.times, one.values) { rows.append((time, labels, SampleText.number(value))) }
        }
        if !keepsOrder { rows.sort { ($0.time, $0.labels) < ($1.time, $1.labels) } }
        let valueWidth = max(5, rows.map(\.value.count).max() ?? 0)
        let timeWidth = time.millisecondsWidth(rows.lazy.map(\.time))
        out.write(Columns.left("TIME", timeWidth) + "  " + Columns.right("VALUE", valueWidth) + "  SERIES\n")
        for row in rows {
            out.write(Columns.left(time.milliseconds(row.time), timeWidth) + "  " + Columns.right(row.value, valueWidth) + "  ")
            out.write(terminal.shown(row.labels))
            out.write("\n")
        }
    }
}
