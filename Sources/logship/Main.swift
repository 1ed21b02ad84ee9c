import ArgumentParser

/// Ships logs: `logship run --config logship.yaml`.
@main
struct Logship: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logship", abstract: "Ships logs from files, stdin, syslog and S3 to Sigyn or any Loki.",
        subcommands: [RunCommand.self, CheckCommand.self, TestCommand.self, OnceCommand.self, LambdaCommand.self])
}
