import ArgumentParser
import LogModel
import LokiAPI

/// `logq series '{env="prod"}' --analyze-labels`
struct SeriesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "series", abstract: "List the streams that match any of the selectors, a line each.")

    @Argument(help: ArgumentHelp("E.g. '{env=\"prod\"}'; '{}' is every stream.", valueName: "selector"))
    var selectors: [String]

    @Flag(help: "Instead, count the values of each label: which one makes so many streams?")
    var analyzeLabels = false

    @OptionGroup var times: TimeOptions
    @OptionGroup var server: ServerOptions

    func run() throws {
        let range = try times.range()
        let client = try server.client()
        let series = try answered { () throws(LokiClientError) in
            try client.series(selectors, start: range.start, end: range.end)
        }.sorted()
        var out = OutputBuffer()
        let terminal = Terminal()
        if analyzeLabels {
            out.write(terminal.shown(LabelAnalysis(series).text, keepsNewlines: true))
        } else {
            for labels in series {
                out.write(terminal.shown("\(labels)"))
                out.write("\n")
            }
        }
        out.flush()
        if series.isEmpty { throw NothingFound() }
    }
}
