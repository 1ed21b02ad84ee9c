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

    @Option(name: [.customShort("z"), .long], help: "Zone that times are shown in.")
    var timezone = TimeOutput.Zone.utc

    func printer(forward: Bool) -> ResultPrinter {
        ResultPrinter(format: output, time: TimeOutput(zone: timezone), forward: forward, terminal: Terminal())
    }
}
