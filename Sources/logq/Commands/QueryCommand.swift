import ArgumentParser
import LogModel
import LokiAPI

/// `logq query '{app="shop"} |= "error"' --since 1h`
struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Print the log lines, or the numbers, that a LogQL query answers.")

    @Argument(help: ArgumentHelp("LogQL, e.g. '{app=\"shop\"} |= \"error\"'.", valueName: "query"))
    var query: String

    @OptionGroup var times: TimeOptions

    @Option(help: ArgumentHelp("Most log lines to print; 0 for all [100; of stdin all].", valueName: "count"))
    var limit: Int?

    @Option(help: ArgumentHelp("Most log lines of one request; more are fetched batch by batch.", valueName: "count"))
    var batch = 1000

    @Option(help: ArgumentHelp("Time between the points of a metric query, e.g. 30s [a 250th of the range].", valueName: "duration"))
    var step: String?

    @Flag(help: "Oldest lines first; without it the newest are printed, newest first.")
    var forward = false

    @Option(help: ArgumentHelp("Download so many pieces of the range at once; the order stays.", valueName: "count"))
    var parallel = 1

    @Option(help: ArgumentHelp("Length of such a piece.", valueName: "duration"))
    var parallelDuration = "1h"

    @Flag(help: "Ask no server: run the query over the lines of stdin, all of them and in their order. `|= \"error\" | json` will do.")
    var stdin = false

    @OptionGroup var shown: OutputOptions
    @OptionGroup var server: ServerOptions

    func run() throws {
        if let limit, limit < 0 { throw CommandFailure(sentence: "--limit wants a number above 0, or 0 for all, not \(limit)") }
        guard batch > 0 else { throw CommandFailure(sentence: "--batch wants a number above 0, not \(batch)") }
        guard (1...64).contains(parallel) else { throw CommandFailure(sentence: "--parallel wants a number from 1 to 64, not \(parallel)") }
        let step = try step.map { text in try TimeArguments.duration(text, flag: "--step") }
        var printer = try shown.printer(forward: forward || stdin)
        if stdin {
            try LocalQuery(query).run(&printer, limit: limit == 0 ? nil : limit)
        } else if parallel > 1 {
            try downloadInPieces(&printer)
        } else {
            try download(&printer, step: step)
        }
        printer.out.flush()
        if printer.count == 0 { throw NothingFound() }
    }

    /// Nil: all.
    private var lineLimit: Int? { limit == 0 ? nil : limit ?? 100 }
    private var direction: Direction { forward ? .forward : .backward }

    private func download(_ printer: inout ResultPrinter, step: Int64?) throws {
        let range = try times.range()
        let client = try server.client()
        var download = BatchedDownload(
            start: range.start, end: range.end, limit: lineLimit, batch: batch, direction: direction)
        var progress = Progress(limit: lineLimit, quiet: server.quiet, time: printer.time)
        defer { progress.clear() }
        var warnings: Set<String> = []
        while let request = try next(download) {
            let answer = try answered { () throws(LokiClientError) in
                try client.queryRange(
                    query, start: request.start, end: request.end, limit: request.limit, direction: direction, step: step)
            }
            progress.clear()
            server.warn(answer.warnings.filter { warnings.insert($0).inserted })
            guard case .streams(let streams) = answer.result else { return try printer.print(answer.result) }
            try printer.print(download.received(streams))
            printer.out.flush()
            progress.show(count: download.count, reached: download.boundary)
        }
    }

    private func next(_ download: BatchedDownload) throws(CommandFailure) -> BatchedDownload.Request? {
        do { return try download.next() } catch { throw CommandFailure(sentence: error.sentence) }
    }

    private func downloadInPieces(_ printer: inout ResultPrinter) throws {
        let range = try times.range()
        let length = try TimeArguments.duration(parallelDuration, flag: "--parallel-duration")
        let pieces = try TimePieces.cut(range, length: length, direction: direction)
        let settings = try server.settings()
        let (query, direction, batch) = (query, direction, batch)
        let limit = lineLimit
        let work = OrderedWork(count: pieces.count, workers: parallel) { (index) throws(CommandFailure) -> PieceDownload in
            var piece = PieceDownload()
            try piece.fetch(
                try ServerSettings.client(settings), query, pieces[index], limit: limit, batch: batch, direction: direction)
            return piece
        }
        defer { work.stop() }
        var progress = Progress(limit: limit, quiet: server.quiet, time: printer.time)
        defer { progress.clear() }
        var warnings: Set<String> = []
        while let (index, piece) = work.next() {
            let piece = try piece.get()
            progress.clear()
            server.warn(piece.warnings.filter { warnings.insert($0).inserted })
            try printer.print(limit.map { Array(piece.rows.prefix($0 - printer.count)) } ?? piece.rows)
            printer.out.flush()
            if let failure = piece.failure { throw failure }
            if let limit, printer.count >= limit { return }
            progress.show(count: printer.count, reached: direction == .forward ? pieces[index].end : pieces[index].start)
        }
    }
}

extension BatchedDownload.Stuck {
    var sentence: String {
        """
        \(batch) lines or more have the one time \(TimeOutput(zone: .utc).nanoseconds(time)), \
        so what follows cannot be reached; use a larger --batch
        """
    }
}
