import ArgumentParser

/// How a command shows what it found.
struct OutputOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: """
            raw: lines only; labels: time, labels, line; table: time, level, line; jsonl: one JSON object each; csv. \
            Numbers: a table, jsonl, csv, or, of a range, a chart.
            """)
    var output = OutputFormat.raw

    @Option(help: "Colours by level: auto (on a terminal, unless NO_COLOR is set), always or never.")
    var color = Terminal.ColourChoice.auto

    @OptionGroup var zone: TimezoneOptions

    func printer(forward: Bool) throws(CommandFailure) -> ResultPrinter {
        ResultPrinter(format: output, time: try zone.output(), forward: forward, terminal: Terminal(color))
    }
}

/// The zone that times are shown in.
struct TimezoneOptions: ParsableArguments {
    @Option(
        name: [.customShort("z"), .long],
        help: ArgumentHelp("Zone that times are shown in: UTC, Local, or a name such as Europe/Berlin.", valueName: "zone"))
    var timezone = "UTC"

    func output() throws(CommandFailure) -> TimeOutput { TimeOutput(zone: try TimeOutput.Zone(named: timezone)) }
}
