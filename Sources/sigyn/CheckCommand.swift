import ArgumentParser
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

    func run() throws {
        if template { return print(LoadedConfig.template(), terminator: "") }
        if markdown { return print(LoadedConfig.markdown(), terminator: "") }
        let loaded = try options.load()
        do throws(ConfigError) { try loaded.checkOverrides() } catch { throw CommandFailure(sentence: error.description) }
        print(loaded.yaml(), terminator: "")
    }
}
