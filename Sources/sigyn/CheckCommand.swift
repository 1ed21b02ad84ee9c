import ArgumentParser
import LogStorage
import SigynServer

/// `sigyn check`: what the server would run with, and why.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check the configuration and print what is in effect, with the origin of each value.")

    @OptionGroup var options: ConfigOptions

    @Flag(help: "Print a file with every key and its default instead.")
    var template = false

    @Flag(help: "Print the table of all settings as Markdown instead (docs/configuration.md).")
    var markdown = false

    @Flag(help: "Read every byte of every segment instead, and say what does not check out; exits 1 then.")
    var deep = false

    func run() throws {
        if template { return print(LoadedConfig.template(), terminator: "") }
        if markdown { return print(LoadedConfig.markdown(), terminator: "") }
        let loaded = try options.load()
        do throws(ConfigError) { try loaded.checkOverrides() } catch { throw CommandFailure(sentence: error.description) }
        if deep { return try checkSegments(loaded.config) }
        print(loaded.yaml(), terminator: "")
    }

    private func checkSegments(_ config: Config) throws(CommandFailure) {
        let outcome: DeepCheck.Outcome
        do {
            outcome = try DeepCheck(folder: config.storage.directory, objects: config.segmentStore(isCached: false)).run { print($0) }
        } catch { throw CommandFailure(sentence: "\(error)") }
        print(
            "\(outcome.segments) segments check out: \(outcome.blocks) blocks, \(outcome.rows) entries, \(outcome.storedBytes) bytes")
        if outcome.damaged > 0 { throw CommandFailure(sentence: "\(outcome.damaged) segments do not check out") }
    }
}
