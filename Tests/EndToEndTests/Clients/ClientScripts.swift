import TestSupport

/// The log shippers of other projects that scripts/clients brings.
enum ClientScripts {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Root of the checkout: this file is Tests/EndToEndTests/Clients/ClientScripts.swift.
    static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

    static var python: String { root + "/.clients/venv/bin/python" }
    static var syslogNG: String { root + "/scripts/clients/syslog-ng" }

    /// Fetches them from PyPI and Debian, unless they are there.
    ///
    /// - Throws: ``Failure`` with what could not be had: a test that needs them fails then, it is not passed over.
    static func install(_ folder: TemporaryFolder) throws { _ = try run("install", root + "/scripts/clients/install", [], folder) }

    /// What a program wrote to its standard output.
    ///
    /// - Throws: ``Failure`` when it ends with another status than 0, or not within three minutes.
    static func run(_ name: String, _ program: String, _ arguments: [String], _ folder: TemporaryFolder) throws -> String {
        let process = try ChildProcess(
            program, arguments, output: "\(folder.path)/\(name).out", error: "\(folder.path)/\(name).err")
        let exit = process.wait(seconds: 180)
        guard exit == .status(0) else {
            throw Failure(
                description: "\(name) ended with \(exit.map { "\($0)" } ?? "nothing, it still runs"):\n\(process.error)\(process.output)")
        }
        return process.output
    }
}
