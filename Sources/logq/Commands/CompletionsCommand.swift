import ArgumentParser

/// `logq completions bash > /etc/bash_completion.d/logq`
struct CompletionsCommand: ParsableCommand {
    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish

        var generated: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "completions", abstract: "Print the script by which a shell completes logq's commands and flags.")

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    func run() throws {
        var out = OutputBuffer()
        out.write(Logq.completionScript(for: shell.generated) + "\n")
        out.flush()
    }
}
