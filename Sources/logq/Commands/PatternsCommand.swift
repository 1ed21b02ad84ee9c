import ArgumentParser
import LogModel
import LokiAPI

/// `logq patterns '{app="shop"}' --since 1h`
struct PatternsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patterns", abstract: "Print what the lines of a selector look like, the most frequent pattern first.",
        discussion: "A pattern can be searched for: '{app=\"shop\"} |> \"<_> paid <_>\"'.")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, jsonl, csv
    }

    @Argument(help: ArgumentHelp("E.g. '{app=\"shop\"}'.", valueName: "selector"))
    var selector: String

    @Option(help: ArgumentHelp("Time over which the server counts at once [its own choice].", valueName: "duration"))
    var step: String?

    @Option(name: .shortAndLong, help: "table, jsonl: one JSON object each, or csv.")
    var output = Format.table

    @OptionGroup var times: TimeOptions
    @OptionGroup var server: ServerOptions

    func run() throws {
        let range = try times.range()
        let step = try step.map { text in try TimeArguments.duration(text, flag: "--step") }
        let client = try server.client()
        let found = try answered { () throws(LokiClientError) in
            try client.patterns(selector, start: range.start, end: range.end, step: step)
        }
        let rows = found.map { (count: $0.counts.reduce(0, &+), level: $0.level, text: $0.text) }
            .sorted { ($1.count, $0.text, $0.level) < ($0.count, $1.text, $1.level) }
        var out = OutputBuffer()
        let terminal = Terminal()
        switch output {
        case .jsonl:
            for row in rows {
                var object = JSONLine()
                object.int("count", row.count)
                object.string("level", row.level)
                object.string("pattern", row.text)
                out.write(object.closed)
            }
        case .csv:
            if !rows.isEmpty { out.write(CSVRow.text(["count", "level", "pattern"])) }
            for row in rows { out.write(CSVRow.text(["\(row.count)", row.level, row.text])) }
        case .table:
            let width = max(5, rows.map { "\($0.count)".count }.max() ?? 0)
            let levelWidth = max(5, rows.map(\.level.count).max() ?? 0)
            if !rows.isEmpty { out.write(Columns.right("COUNT", width) + "  " + Columns.left("LEVEL", levelWidth) + "  PATTERN\n") }
            for row in rows {
                out.write(Columns.right("\(row.count)", width) + "  ")
                out.write(terminal.shown(Columns.left(row.level.isEmpty ? "-" : row.level, levelWidth) + "  " + row.text))
                out.write("\n")
            }
        }
        out.flush()
        if rows.isEmpty { throw NothingFound() }
    }
}
