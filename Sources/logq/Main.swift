import ArgumentParser
import Glibc

/// Asks a log store that speaks Loki's HTTP API.
struct Logq: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logq", abstract: "Query logs from the terminal.",
        discussion: """
            Exit status: 0 something was found, 1 nothing, 2 failed (what went wrong is said in one sentence on stderr).

            PROFILES: named servers stand in $LOGQ_CONFIG, else in logq/config below $XDG_CONFIG_HOME or ~/.config: a line \
            `default = prod`, then `[prod]` and lines such as `addr = https://logs.example.org`, with the names of the flags.
            """,
        version: "logq 0.1.0",
        subcommands: [
            QueryCommand.self, InstantQueryCommand.self, TailCommand.self, LabelsCommand.self, SeriesCommand.self, StatsCommand.self,
            VolumeCommand.self, VolumeRangeCommand.self, PatternsCommand.self, DetectedFieldsCommand.self, DeleteCommand.self,
            FmtCommand.self, CompletionsCommand.self,
        ])

    /// `logq series --help`, when a command is named.
    static var helpCall: String {
        let named = CommandLine.arguments.dropFirst().first { argument in
            configuration.subcommands.contains { $0.configuration.commandName == argument }
        }
        return "logq " + (named.map { $0 + " " } ?? "") + "--help"
    }
}

@main
enum Main {
    static func main() {
        do {
            var command = try Logq.parseAsRoot()
            try command.run()
        } catch let nothing as NothingFound {
            exit(nothing.status)
        } catch let failure as CommandFailure {
            StandardError.print("logq: \(failure.sentence)")
            exit(2)
        } catch {
            // Help and version are no failures.
            if Logq.exitCode(for: error) == .success {
                print(Logq.fullMessage(for: error))
                exit(0)
            }
            StandardError.print("logq: \(oneLine(Logq.message(for: error))) (`\(Logq.helpCall)` lists what there is)")
            exit(2)
        }
    }

    /// The values a flag may have come as a list of lines, `  - raw`: here one after the other.
    private static func oneLine(_ message: String) -> String {
        let lines = message.split(separator: "\n").map(String.init)
        let choices = lines.dropFirst().map { $0.trimmingPrefix(while: { $0 == " " || $0 == "-" }) }
        return (lines.first ?? "") + (choices.isEmpty ? "" : " " + choices.joined(separator: ", "))
    }
}
