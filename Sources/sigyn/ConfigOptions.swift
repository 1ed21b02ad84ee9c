import ArgumentParser
import FoundationEssentials
import Glibc
import SigynServer

/// Where the configuration comes from: the flags that `serve` and `check` share.
struct ConfigOptions: ParsableArguments {
    @Option(help: ArgumentHelp("YAML file with settings; `sigyn check --template` prints one with every key.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Where to listen (server.listen) [127.0.0.1:3100].", valueName: "host:port"))
    var listen: String?

    @Option(help: ArgumentHelp("Data directory (storage.directory) [data].", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("Where segments lie: s3://bucket/prefix (storage.store) [the data directory].", valueName: "place"))
    var store: String?

    func load() throws(CommandFailure) -> LoadedConfig {
        var file: (text: String, name: String)?
        if let config { file = (try Self.read(config), config) }
        var flags: [(key: String, value: String, flag: String)] = []
        if let listen { flags.append(("server.listen", listen, "--listen")) }
        if let data { flags.append(("storage.directory", data, "--data")) }
        if let store { flags.append(("storage.store", store, "--store")) }
        do throws(ConfigError) {
            return try LoadedConfig(file: file, environment: ProcessInfo.processInfo.environment, flags: flags)
        } catch {
            throw CommandFailure(sentence: error.description, isUsage: error.place.hasPrefix("--"))
        }
    }

    private static func read(_ path: String) throws(CommandFailure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandFailure(sentence: "cannot read the configuration \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { break }
            guard count > 0 else {
                throw CommandFailure(sentence: "cannot read the configuration \(path): \(String(cString: strerror(errno)))")
            }
            bytes += chunk[..<count]
            guard bytes.count <= 16 << 20 else {
                throw CommandFailure(sentence: "the configuration \(path) is larger than 16 MiB: is it the right file?")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(sentence: "the configuration \(path) is not UTF-8 text")
        }
        return text
    }
}
