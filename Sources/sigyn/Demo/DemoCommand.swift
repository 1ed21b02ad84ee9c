import ArgumentParser
import Glibc
import LogModel
import LokiAPI

/// `sigyn demo`: feeds a server made-up logs over HTTP, like any client.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Push made-up logs of a small web shop: the last hour, then live until stopped.",
        discussion: "Its services log JSON, logfmt and plain text; its load balancer and its content network log as AWS's do.")

    @Option(help: ArgumentHelp("Address of the server.", valueName: "url"))
    var addr = "http://127.0.0.1:3100"

    @Option(help: ArgumentHelp("The same seed composes the same lines for the same times [by chance].", valueName: "n"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("About so many lines for each second.", valueName: "lines-per-second"))
    var rate = 10.0

    @Flag(help: "End after the last hour.")
    var once = false

    func validate() throws {
        guard rate > 0, rate <= 10_000 else { throw ValidationError("--rate is a number of lines a second above 0 and up to 10000") }
    }

    func run() throws {
        let client: LokiClient
        do throws(LokiClientError) { client = try LokiClient(addr) } catch {
            throw CommandFailure(sentence: error.description, isUsage: true)
        }
        let traffic = DemoTraffic(seed: seed ?? UInt64.random(in: 0 ... .max), linesPerSecond: rate)
        var feed = DemoFeed(traffic: traffic, clock: .system) { batches in
            do throws(LokiClientError) {
                try client.push(batches)
                return .stored
            } catch {
                return error.isTransient ? .notNow(error.description) : .refused(error.description)
            }
        }
        do throws(DemoFeed.Failure) {
            let end = try feed.pushLastHour()
            if once {
                print("pushed \(feed.lines) lines of the last hour")
            } else {
                try feed.pushLive(from: end)
            }
        } catch {
            throw CommandFailure(sentence: error.sentence)
        }
    }
}
