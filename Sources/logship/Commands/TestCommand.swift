import ArgumentParser
import LogParsing
import LogShipping

struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Shows what a source's pipeline makes of sample lines; sends nothing.",
        discussion: "Reads stdin, or files:  echo '{\"level\":\"info\"}' | logship test --config logship.yaml --source app")

    @Argument(help: "Files with sample lines; none: stdin.") var files: [String] = []
    @Option(name: .shortAndLong, help: "The YAML file. [LOGSHIP_CONFIG]") var config: String?
    @Option(help: "The source whose labels, stages and format are used.") var source: String?
    @Option(help: "What lines are, instead of what the source says.") var format: LineFormat?
    @Flag(help: "Prints JSON instead of text.") var json = false
    @Flag(help: "The files are messages of a queue or events of Lambda: prints the objects they announce.") var event = false

    func run() throws {
        if event { return try files.forEach(Self.announce) }
        let setup = try OnceSetup(config: config, source: source, target: nil, labels: [], format: format, isDry: true)
        let delivery = try Delivery([], world: .system, metrics: Metrics())
        let isJSON = json
        let backfill = Backfill(
            setup.config, source: setup.source, delivery: delivery,
            show: { record in print(isJSON ? RecordText.json(record) : Self.text(record)) })
        var hasFailed = false
        for file in files.isEmpty ? ["-"] : files {
            let report = backfill.read(file) { _, _ in }
            _ = backfill.finish()
            StandardError.say(ReportText.sentence(report))
            if report.failure != nil { hasFailed = true }
        }
        for (labels, value) in delivery.metrics.series("logship_dropped_entries_total") {
            StandardError.say("dropped \(Int(value)) \(labels)")
        }
        if hasFailed { throw ExitCode(2) }
    }

    private static func announce(_ path: String) throws {
        guard let bytes = ConfigFile.bytes(path) else { throw CommandFailure("cannot read \(path)") }
        do { for object in try EventText.objects(bytes) { print(object) } } catch { StandardError.say("\(path): \(error)") }
    }

    private static func text(_ record: Record) -> String {
        var text = "\(String(decoding: record.line, as: UTF8.self))\n    time      \(record.time)\n    labels    \(record.labels.labels)"
        if !record.metadata.isEmpty { text += "\n    metadata  \(record.metadata.labels)" }
        if !record.extracted.isEmpty { text += "\n    extracted \(record.extracted.labels)" }
        return text
    }
}
