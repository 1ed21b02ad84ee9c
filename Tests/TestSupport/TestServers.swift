import Glibc

/// Other people's servers that tests run against; the first use installs them (scripts/test-servers).
public enum TestServers {
    /// Why there is none, in the words of the script.
    public struct Missing: Error, CustomStringConvertible {
        public var description: String
    }

    /// The folder with their programs.
    public static func folder() throws -> String {
        try found.get()
    }

    /// The script asks once per process; it takes milliseconds when all is there, minutes when it has to install.
    private static let found = Result<String, any Error> {
        let outputs = TemporaryFolder("sigyn-servers")
        let script = try ChildProcess(
            "/bin/bash", ["\(repository)/scripts/test-servers"], output: "\(outputs.path)/out", error: "\(outputs.path)/err")
        let exit = script.wait(seconds: 900)
        guard exit == .status(0), let folder = script.output.split(whereSeparator: \.isNewline).last else {
            throw Missing(description: "no servers for this test: \(script.error)")
        }
        return String(folder)
    }

    /// The checkout: three folders above this file.
    private static let repository: String = {
        var file = #filePath
        if let resolved = realpath(file, nil) {
            file = String(cString: resolved)
            free(resolved)
        }
        return file.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    }()

    /// Waits until `isReady` answers true; a server that ends before is an error with what it said.
    static func wait(_ process: ChildProcess, seconds: Double, until isReady: () -> Bool) throws {
        let deadline = monotonicSeconds() + seconds
        while !isReady() {
            if let exit = process.poll() { throw Missing(description: "the server ended with \(exit)\n\(process.error)") }
            if monotonicSeconds() > deadline {
                throw Missing(description: "the server was not ready within \(seconds) s\n\(process.error)")
            }
            usleep(20_000)
        }
    }
}
