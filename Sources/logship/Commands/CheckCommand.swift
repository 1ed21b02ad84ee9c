import ArgumentParser
import LogShipping

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "check", abstract: "Reads the configuration and says what it means.")

    @OptionGroup var file: ConfigFile

    func run() throws {
        let config = try file.read()
        for target in config.targets {
            print("target \(target.name): \(target.url)\(target.bufferFolder.map { ", buffer in \($0)" } ?? "")")
        }
        for source in config.sources { print("source \(source.name): \(source.summary)") }
        print("\(file.config) is fine")
    }
}
