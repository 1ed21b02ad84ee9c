import ArgumentParser
import LogModel
import LokiAPI

/// `logq stats '{app="shop"}' --since 1d`
struct StatsCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, jsonl
    }

    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "Print how many streams, chunks, entries and bytes match a selector.")

    @Argument(help: ArgumentHelp("E.g. '{app=\"shop\"}'.", valueName: "selector"))
    var selector: String

    @Option(name: .shortAndLong, help: "table, or jsonl: one JSON object.")
    var output = Format.table

    @OptionGroup var times: TimeOptions
    @OptionGroup var server: ServerOptions

    func run() throws {
        let range = try times.range()
        let client = try server.client()
        let totals = try answered { () throws(LokiClientError) in try client.totals(selector, start: range.start, end: range.end) }
        let rows = [("streams", totals.streams), ("chunks", totals.chunks), ("entries", totals.entries), ("bytes", totals.bytes)]
        var out = OutputBuffer()
        switch output {
        case .jsonl: out.write("{" + rows.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}\n")
        case .table:
            let width = rows.map { "\($0.1)".count }.max() ?? 0
            for (name, value) in rows {
                out.write(Columns.left(name, 9) + Columns.right("\(value)", width) + "\n")
            }
        }
        out.flush()
        if totals.streams == 0 && totals.entries == 0 { throw NothingFound() }
    }
}
