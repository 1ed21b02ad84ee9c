import ArgumentParser
import SigynServer

/// `sigyn serve`: runs until SIGTERM or SIGINT.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the server.",
        discussion:
            "SIGTERM or SIGINT: finishes requests, flushes, exits 0 within 10 s. A second signal ends it at once; nothing acknowledged is lost."
    )

    @OptionGroup var options: ConfigOptions

    func run() async throws {
        let loaded = try options.load()
        do throws(ServerError) { try await Server(loaded).run() } catch {
            throw CommandFailure(sentence: error.description)
        }
    }
}
