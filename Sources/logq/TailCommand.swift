import ArgumentParser
import Glibc
import LogModel
import LokiAPI

/// `logq tail '{app="shop"} |= "error"'`
struct TailCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail", abstract: "Print log lines as they come, until it is interrupted.",
        discussion: "Begins with the newest lines there are. When the connection breaks it connects again and goes on where it was.")

    /// Tries in a row to connect again, about two minutes, before it gives up.
    private static let triesMax = 20
    /// Lines of history asked for when it connects again: what came meanwhile. Most that servers give by default.
    private static let missedMax = 5000

    @Argument(help: ArgumentHelp("LogQL of log lines, e.g. '{app=\"shop\"} |= \"error\"'.", valueName: "query"))
    var query: String

    @Option(help: ArgumentHelp("Lines to begin with.", valueName: "count"))
    var limit = 30

    @Option(help: ArgumentHelp("Seconds that a line waits for older ones which come late, 0 to 5.", valueName: "seconds"))
    var delayFor = 0

    @Option(help: ArgumentHelp("How far back the lines to begin with may lie, e.g. 90s, 1h, 2d.", valueName: "duration"))
    var since = "1h"

    @Option(
        name: [.long, .customLong("start")],
        help: ArgumentHelp("Start, instead of --since: RFC 3339 (2026-08-20T10:00:00Z) or seconds since 1970.", valueName: "time"))
    var from: String?

    @OptionGroup var shown: OutputOptions
    @OptionGroup var server: ServerOptions

    func run() throws {
        guard limit > 0 else { throw CommandFailure(sentence: "--limit wants a number above 0, not \(limit)") }
        guard (0...5).contains(delayFor) else { throw CommandFailure(sentence: "--delay-for wants seconds from 0 to 5, not \(delayFor)") }
        let start = try TimeArguments.range(from: from, to: nil, since: since, now: WallClock.system.now()).start
        let client = try server.client()
        var printer = try shown.printer(forward: true)
        let times = try shown.zone.output()
        var progress = TailProgress()
        var tail = try answered { () throws(LokiClientError) in
            try client.tail(query, start: start, limit: limit, delaySeconds: delayFor)
        }
        while true {
            let message: TailResponse
            do throws(TailStream.End) { message = try tail.next() } catch {
                switch error {
                case .dropped(let reason):
                    server.warn(["the connection broke (\(reason)); connecting again"])
                    tail = try connectAgain(client, from: progress.connectsAgain() ?? start)
                    continue
                case .closed(let code, let reason):
                    throw CommandFailure(sentence: "the server ended the tail with code \(code)\(reason.isEmpty ? "" : ": \(reason)")")
                case .badMessage(let reason): throw CommandFailure(sentence: reason)
                }
            }
            try printer.print(progress.received(message.streams))
            printer.out.flush()
            warnOfDropped(message.dropped, times)
        }
    }

    private func connectAgain(_ client: LokiClient, from start: Timestamp) throws(CommandFailure) -> TailStream {
        var limit = Self.missedMax
        var tries = 0
        while true {
            do throws(LokiClientError) {
                return try client.tail(query, start: start, limit: limit, delaySeconds: delayFor)
            } catch {
                // The server gives fewer lines at a time: then as many as it gave at first.
                if error.kind == .refused(status: 400), limit > self.limit {
                    limit = self.limit
                    continue
                }
                tries += 1
                guard error.isTransient, tries < Self.triesMax else { throw CommandFailure(sentence: error.message) }
                usleep(UInt32(min(100_000 << tries, 8_000_000)))
            }
        }
    }

    private func warnOfDropped(_ dropped: [TailResponse.DroppedEntry], _ times: TimeOutput) {
        guard let first = dropped.first else { return }
        let time = times.nanoseconds(first.time)
        server.warn(["the server dropped \(dropped.count) lines that came too fast, the first of \(first.labels) at \(time)"])
    }
}
