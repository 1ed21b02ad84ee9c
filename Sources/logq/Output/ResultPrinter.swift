import LogModel
import LokiAPI

/// Prints an answer in one of the formats.
struct ResultPrinter {
    private struct Line {
        var stream: Labels
        var entry: ResultEntry

        /// As the server found it, or as the application said it.
        var level: String? { stream["detected_level"] ?? stream["level"] }
    }

    let format: QueryCommand.Format
    let forward: Bool
    let terminal: Terminal
    var out = OutputBuffer()
    /// Lines or samples printed.
    private(set) var count = 0

    init(format: QueryCommand.Format, forward: Bool, terminal: Terminal) {
        self.format = format
        self.forward = forward
        self.terminal = terminal
    }

    mutating func print(_ result: QueryResult) {
        switch result {
        case .streams(let streams): print(lines: streams)
        case .matrix(let series): print(samples: series)
        case .vector(let samples):
            print(samples: samples.map { ResultSeries(labels: $0.labels, times: [$0.time], values: [$0.value]) })
        case .scalar(let time, let value): print(samples: [ResultSeries(labels: Labels(), times: [time], values: [value])])
        }
    }

    // MARK: lines

    /// The lines of all streams by time; lines of one time stay in the order of the answer.
    private mutating func print(lines streams: [ResultStream]) {
        var lines = streams.flatMap { stream in stream.entries.map { Line(stream: stream.labels, entry: $0) } }
        let order = lines.indices.sorted { a, b in
            let (first, second) = (lines[a].entry.time, lines[b].entry.time)
            if first == second { return a < b }
            return forward ? first < second : first > second
        }
        lines = order.map { lines[$0] }
        for line in lines { print(line) }
        count = lines.count
    }

    private mutating func print(_ line: Line) {
        if format == .jsonl {
            var object = JSONLine()
            object.string("timestamp", TimeOutput.nanoseconds(line.entry.time))
            object.labels("labels", line.stream)
            object.string("line", String(decoding: line.entry.line, as: UTF8.self))
            return out.write(object.closed)
        }
        let colour = terminal.hasColour ? Colour.of(level: line.level) : nil
        if let colour { out.write(colour) }
        if format == .table {
            let level = line.level ?? "-"
            let padding = String(repeating: " ", count: max(1, 9 - level.count))
            out.write("\(TimeOutput.milliseconds(line.entry.time))  \(level)\(padding)")
        }
        out.write(shown(line.entry.line))
        if colour != nil { out.write(Colour.reset) }
        out.write("\n")
    }

    /// On a terminal control characters are shown, not obeyed: a log line must not move the cursor or retitle the window.
    private func shown(_ line: [UInt8]) -> ArraySlice<UInt8> {
        guard terminal.isTerminal, line.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else { return line[...] }
        var text: [UInt8] = []
        for byte in line {
            if byte >= 0x20 && byte != 0x7F || byte == 0x09 {
                text.append(byte)
            } else {
                text += Array("\\x\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8)
            }
        }
        return text[...]
    }

    // MARK: numbers

    private mutating func print(samples series: [ResultSeries]) {
        count = series.reduce(0) { $0 + $1.times.count }
        if format == .jsonl {
            for one in series {
                for (time, value) in zip(one.times, one.values) {
                    var object = JSONLine()
                    object.string("timestamp", TimeOutput.nanoseconds(time))
                    object.labels("metric", one.labels)
                    object.string("value", number(value))
                    out.write(object.closed)
                }
            }
        } else if count > 0 {
            printTable(series)
        }
    }

    /// One row for each time and series, by time.
    private mutating func printTable(_ series: [ResultSeries]) {
        var rows: [(time: Timestamp, labels: String, value: String)] = []
        for one in series {
            let labels = "\(one.labels)"
            for (time, value) in zip(one.times, one.values) { rows.append((time, labels, number(value))) }
        }
        rows.sort { ($0.time, $0.labels) < ($1.time, $1.labels) }
        let valueWidth = max(5, rows.map(\.value.count).max() ?? 0)
        func padded(_ text: String) -> String { String(repeating: " ", count: max(0, valueWidth - text.count)) + text }
        out.write("TIME                      \(padded("VALUE"))  SERIES\n")
        for row in rows {
            out.write("\(TimeOutput.milliseconds(row.time))  \(padded(row.value))  ")
            out.write(shown(Array(row.labels.utf8)))
            out.write("\n")
        }
    }

    /// Whole numbers without a point.
    private func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && abs(value) < 9e15 ? "\(Int64(value))" : "\(value)"
    }
}
