import ArgumentParser
import Glibc
import LogModel
import LokiAPI

/// `logq query '{app="shop"} |= "error"' --since 1h`
struct QueryCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case raw, jsonl, table
    }

    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Print the log lines, or the numbers, that a LogQL query answers.",
        discussion: "Colours by level on a terminal, unless the environment variable NO_COLOR is set.")

    @Argument(help: ArgumentHelp("LogQL, e.g. '{app=\"shop\"} |= \"error\"'.", valueName: "query"))
    var query: String

    @Option(help: ArgumentHelp("How far back from --to, e.g. 90s, 1h, 2d.", valueName: "duration"))
    var since = "1h"

    @Option(help: ArgumentHelp("Start, instead of --since: RFC 3339 (2026-08-20T10:00:00Z) or seconds since 1970.", valueName: "time"))
    var from: String?

    @Option(help: ArgumentHelp("End, as --from [now].", valueName: "time"))
    var to: String?

    @Option(help: ArgumentHelp("Most log lines to print.", valueName: "count"))
    var limit = 100

    @Option(help: ArgumentHelp("Time between the points of a metric query, e.g. 30s [a 250th of the range].", valueName: "duration"))
    var step: String?

    @Flag(help: "Oldest lines first; without it the newest are printed, newest first.")
    var forward = false

    @Option(help: "raw: lines only; jsonl: one JSON object each; table: time, level, line. Metrics: a table, or jsonl.")
    var output = Format.raw

    @Option(help: ArgumentHelp("Address of the server [$LOKI_ADDR, or http://127.0.0.1:3100].", valueName: "url"))
    var addr: String?

    @Option(help: ArgumentHelp("Tenant, the header X-Scope-OrgID [$LOKI_ORG_ID].", valueName: "name"))
    var orgId: String?

    @Option(help: ArgumentHelp("Longest wait for the answer.", valueName: "duration"))
    var timeout = "1m"

    func run() throws {
        let range = try TimeArguments.range(from: from, to: to, since: since, now: WallClock.system.now())
        guard limit > 0 else { throw CommandFailure(sentence: "--limit wants a number above 0, not \(limit)") }
        let step = try step.map { text in try TimeArguments.duration(text, flag: "--step") }
        let timeout = try TimeArguments.duration(timeout, flag: "--timeout")
        let answer: QueryAnswer
        do throws(LokiClientError) {
            let client = try LokiClient(
                addr ?? environment("LOKI_ADDR") ?? "http://127.0.0.1:3100", tenant: orgId ?? environment("LOKI_ORG_ID"),
                timeoutSeconds: Double(timeout) / 1e9)
            answer = try client.queryRange(
                query, start: range.start, end: range.end, limit: limit, direction: forward ? .forward : .backward, step: step)
        } catch {
            throw CommandFailure(sentence: error.message)
        }
        for warning in answer.warnings { StandardError.print("logq: \(warning)") }
        var printer = ResultPrinter(format: output, forward: forward, terminal: Terminal())
        printer.print(answer.result)
        printer.out.flush()
        if printer.count == 0 { throw NothingFound() }
    }

    private func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
