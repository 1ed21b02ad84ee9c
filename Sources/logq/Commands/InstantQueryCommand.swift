import ArgumentParser
import LogModel
import LokiAPI

/// `logq instant-query 'sum by (app) (rate({env="prod"}[5m]))' --now 2026-08-20T10:00:00Z`
struct InstantQueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "instant-query", abstract: "Print what a metric query answers at one time.")

    @Argument(help: ArgumentHelp("LogQL, e.g. 'sum by (app) (rate({env=\"prod\"}[5m]))'.", valueName: "query"))
    var query: String

    @Option(help: ArgumentHelp("The time: RFC 3339 (2026-08-20T10:00:00Z) or seconds since 1970 [now].", valueName: "time"))
    var now: String?

    @OptionGroup var shown: OutputOptions
    @OptionGroup var server: ServerOptions

    func run() throws {
        let time = try now.map { text in try TimeArguments.time(text, flag: "--now") } ?? WallClock.system.now()
        let client = try server.client()
        let answer = try answered { () throws(LokiClientError) in try client.query(query, time: time) }
        server.warn(answer.warnings)
        var printer = try shown.printer(forward: true)
        try printer.print(answer.result)
        printer.out.flush()
        if printer.count == 0 { throw NothingFound() }
    }
}
