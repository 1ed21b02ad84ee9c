import ArgumentParser
import Glibc
import SigynServer

/// A Loki-compatible log store in one program.
struct Sigyn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sigyn", abstract: "A log store that speaks Loki's HTTP API.",
        discussion: "Exit status: 0 done, 1 failed, 64 wrong arguments. What went wrong is said in one sentence on stderr.",
        version: "sigyn \(SigynVersion.number)",
        subcommands: [ServeCommand.self, CheckCommand.self, InspectCommand.self, HashPasswordCommand.self, DemoCommand.self])
}

@main
enum Main {
    static func main() async {
        // A client that goes away, or a pipe that closes, is an error to handle and no reason to die.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try Sigyn.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            Self.end(error)
        }
    }

    /// One sentence, then the exit status; help and version go to stdout.
    private static func end(_ error: any Error) -> Never {
        if let failure = error as? CommandFailure {
            StandardError.print("sigyn: \(failure.sentence)")
            exit(failure.isUsage ? ExitCode.validationFailure.rawValue : 1)
        }
        let code = Sigyn.exitCode(for: error)
        if code == .success {
            print(Sigyn.fullMessage(for: error))
        } else {
            StandardError.print("sigyn: \(Sigyn.message(for: error)) (`sigyn --help` lists commands and flags)")
        }
        exit(code.rawValue)
    }
}
