import ArgumentParser
import Glibc

/// Asks a log store that speaks Loki's HTTP API.
struct Logq: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logq", abstract: "Query logs from the terminal.",
        discussion: "Exit status: 0 something was found, 1 nothing, 2 failed (what went wrong is said in one sentence on stderr).",
        version: "logq 0.1.0", subcommands: [QueryCommand.self])
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
            StandardError.print("logq: \(Logq.message(for: error)) (`logq query --help` lists the flags)")
            exit(2)
        }
    }
}
