import ArgumentParser
import Glibc
import LogShipping

/// The option that names the configuration.
struct ConfigFile: ParsableArguments {
    @Option(name: .shortAndLong, help: "The YAML file. [LOGSHIP_CONFIG]")
    var config: String = getenv("LOGSHIP_CONFIG").map { String(cString: $0) } ?? "logship.yaml"

    /// - Throws: a sentence with file and line.
    func read() throws -> ShipConfig {
        guard let bytes = Self.bytes(config) else { throw CommandFailure("cannot read \(config): \(String(cString: strerror(errno)))") }
        let reader = ConfigReader(variable: { getenv($0).map { String(cString: $0) } }, file: Self.bytes)
        do { return try reader.read(String(decoding: bytes, as: UTF8.self)) } catch { throw CommandFailure("\(config): \(error)") }
    }

    static func bytes(_ path: String) -> [UInt8]? {
        guard let handle = fopen(path, "r") else { return nil }
        defer { fclose(handle) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 64 << 10)
        while case let count = fread(&part, 1, part.count, handle), count > 0 { bytes += part[..<count] }
        return bytes
    }
}
