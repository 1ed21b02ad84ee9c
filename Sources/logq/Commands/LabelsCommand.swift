import ArgumentParser
import LogModel
import LokiAPI

/// `logq labels` and `logq labels app`
struct LabelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "labels", abstract: "List the names of stream labels, or the values of one of them, a line each.")

    @Argument(help: ArgumentHelp("The label whose values are listed.", valueName: "name"))
    var name: String?

    @OptionGroup var times: TimeOptions
    @OptionGroup var server: ServerOptions

    func run() throws {
        let range = try times.range()
        let client = try server.client()
        let names = try answered { () throws(LokiClientError) in
            if let name { return try client.labelValues(name, start: range.start, end: range.end) }
            return try client.labels(start: range.start, end: range.end)
        }
        var out = OutputBuffer()
        let terminal = Terminal()
        for name in names {
            out.write(terminal.shown(name))
            out.write("\n")
        }
        out.flush()
        if names.isEmpty { throw NothingFound() }
    }
}
