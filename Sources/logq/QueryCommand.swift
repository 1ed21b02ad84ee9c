import ArgumentParser
import LogModel
import LokiAPI

/// `logq query '{app="shop"} |= "error"' --since 1h`
struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Print the log lines, or the numbers, that a LogQL query answers.",
        discussion: "Colours by level on a terminal, unless the environment variable NO_COLOR is set.")

    @Argument(help: ArgumentHelp("LogQL, e.g. '{app=\"shop\"} |= \"error\"'.", valueName: "query"))
    var query: String

    @OptionGroup var times: TimeOptions

    @Option(help: ArgumentHelp("Most log lines to print; 0 for all.", valueName: "count"))
    var limit = 100

    @Option(help: ArgumentHelp("Most log lines of one request; more are fetched batch by batch.", valueName: "count"))
    var batch = 1000

    @Option(help: ArgumentHelp("Time between the points of a metric query, e.g. 30s [a 250th of the range].", valueName: "duration"))
    var step: String?

    @Flag(help: "Oldest lines first; without it the newest are printed, newest first.")
    var forward = false

    @OptionGroup var shown: OutputOptions
    @OptionGroup var server: ServerOptions

    func run() throws {
        let range = try times.range()
        guard limit >= 0 else { throw CommandFailure(sentence: "--limit wants a number above 0, or 0 for all, not \(limit)") }
        guard batch > 0 else { throw CommandFailure(sentence: "--batch wants a number above 0, not \(batch)") }
        let step = try step.map { text in try TimeArguments.duration(text, flag: "--step") }
        let client = try server.client()
        var printer = shown.printer(forward: forward)
        var download = BatchedDownload(
            start: range.start, end: range.end, limit: limit == 0 ? nil : limit, batch: batch, direction: forward ? .forward : .backward)
        var progress = Progress(limit: limit == 0 ? nil : limit, quiet: server.quiet, time: printer.time)
        var warnings: Set<String> = []
        while let request = try next(download, &progress) {
            let answer: QueryAnswer
            do {
                answer = try answered { () throws(LokiClientError) in
                    try client.queryRange(
                        query, start: request.start, end: request.end, limit: request.limit, direction: download.direction, step: step)
                }
            } catch {
                progress.clear()
                throw error
            }
            progress.clear()
            server.warn(answer.warnings.filter { warnings.insert($0).inserted })
            guard case .streams(let streams) = answer.result else {
                try printer.print(answer.result)
                break
            }
            try printer.print(download.received(streams))
            printer.out.flush()
            progress.show(count: download.count, reached: download.boundary)
        }
        progress.clear()
        printer.out.flush()
        if printer.count == 0 { throw NothingFound() }
    }

    private func next(_ download: BatchedDownload, _ progress: inout Progress) throws(CommandFailure) -> BatchedDownload.Request? {
        do { return try download.next() } catch {
            progress.clear()
            throw CommandFailure(
                sentence: """
                    \(error.batch) lines or more have the one time \(TimeOutput(zone: .utc).nanoseconds(error.time)), \
                    so what follows cannot be reached; use a larger --batch
                    """)
        }
    }
}
