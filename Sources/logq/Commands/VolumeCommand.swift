import ArgumentParser
import LogModel
import LokiAPI

/// `logq volume '{env="prod"}' --target-labels app --since 1d`
struct VolumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "volume", abstract: "Print how many bytes the streams of a selector hold, the most first.")

    @OptionGroup var asked: VolumeOptions
    @OptionGroup var times: TimeOptions
    @OptionGroup var shown: OutputOptions
    @OptionGroup var server: ServerOptions

    func run() throws { try asked.run(times: times, shown: shown, server: server, step: nil) }
}

/// `logq volume_range '{env="prod"}' --step 1h --since 1d`
struct VolumeRangeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "volume_range", abstract: "Print how many bytes the streams of a selector hold, step by step.",
        aliases: ["volume-range"])

    @Option(help: ArgumentHelp("Time between the points, e.g. 1h.", valueName: "duration"))
    var step = "1h"

    @OptionGroup var asked: VolumeOptions
    @OptionGroup var times: TimeOptions
    @OptionGroup var shown: OutputOptions
    @OptionGroup var server: ServerOptions

    func run() throws {
        try asked.run(times: times, shown: shown, server: server, step: try TimeArguments.duration(step, flag: "--step"))
    }
}

/// What both commands ask for.
struct VolumeOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("E.g. '{env=\"prod\"}'.", valueName: "selector"))
    var selector: String

    @Option(help: ArgumentHelp("Most series.", valueName: "count"))
    var limit = 100

    @Option(help: ArgumentHelp("Labels to group by, with commas [those the selector names].", valueName: "names"))
    var targetLabels: String?

    @Flag(help: "One row for each label name, instead of label sets.")
    var aggregateByLabels = false

    func run(times: TimeOptions, shown: OutputOptions, server: ServerOptions, step: Int64?) throws {
        guard limit > 0 else { throw CommandFailure(sentence: "--limit wants a number above 0, not \(limit)") }
        let range = try times.range()
        let client = try server.client()
        let names = targetLabels?.split(separator: ",").map(String.init) ?? []
        let answer = try answered { () throws(LokiClientError) in
            try client.volume(
                selector, start: range.start, end: range.end, limit: limit, targetLabels: names, byLabels: aggregateByLabels, step: step)
        }
        server.warn(answer.warnings)
        var printer = try shown.printer(forward: true)
        // The answer of one moment is in the server's order, the largest first.
        printer.keepsOrder = step == nil
        try printer.print(answer.result)
        printer.out.flush()
        if printer.count == 0 { throw NothingFound() }
    }
}
