import ArgumentParser
import Glibc
import LogModel
import LogParsing
import LogShipping

struct OnceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "once", abstract: "Ships files from start to end, and ends when all is stored.",
        discussion: "gzip or not; load balancer and CloudFront logs are known by name and content. - is stdin.")

    @Argument(help: "Files to ship.") var files: [String]
    @Option(name: .shortAndLong, help: "The YAML file. [LOGSHIP_CONFIG]") var config: String?
    @Option(help: "A source of the YAML file whose labels, stages and format are used.") var source: String?
    @Option(help: "Where to, instead of a YAML file: http://host:3100") var target: String?
    @Option(help: "A label of every line: name=value.") var label: [String] = []
    @Option(help: "What lines are: raw, cri, docker, elb, cloudfront, cloudfront_realtime, auto.") var format: LineFormat?
    @Flag(help: "Prints records as JSON instead of sending them.") var dryRun = false
    @Flag(help: "Prints a line of JSON per file: records, parsed, dropped by reason.") var report = false

    func run() throws {
        Signals.block()
        let setup = try OnceSetup(config: config, source: source, target: target, labels: label, format: format, isDry: dryRun)
        let delivery = try Delivery(dryRun ? [] : setup.config.targets, world: .system, metrics: Metrics())
        delivery.start()
        OnceSetup.watchSignals()
        let backfill = Backfill(
            setup.config, source: setup.source, delivery: delivery, isStopping: { OnceSetup.isStopping },
            show: dryRun ? { print(RecordText.json($0)) } : nil)
        var bar = ProgressBar(isShown: isatty(2) == 1 && !dryRun)
        var hasFailed = false
        for file in files {
            let result = backfill.read(file) { done, size in bar.show(file, done, size) }
            bar.clear()
            if report { print(ReportText.json(result)) } else { StandardError.say(ReportText.sentence(result)) }
            if result.failure != nil { hasFailed = true }
        }
        let isStored = backfill.finish()
        let left = delivery.stop(by: WallClock.system.now())
        let rejected = delivery.metrics.series("logship_dropped_entries_total").filter { $0.labels.contains("reason=\"rejected\"") }
            .reduce(0) { $0 + Int($1.value) }
        if rejected > 0 { StandardError.say("\(rejected) lines were rejected by a target") }
        if !isStored || left > 0 { throw CommandFailure("not everything was delivered") }
        if hasFailed || rejected > 0 { throw ExitCode(2) }
    }
}

extension LineFormat: ExpressibleByArgument {}
