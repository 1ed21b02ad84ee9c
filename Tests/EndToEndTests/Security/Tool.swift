import TestSupport
import Testing

/// One run of a program of the system's: curl, openssl.
struct Tool {
    var exit: ChildProcess.Exit?
    var output: String
    var error: String

    @discardableResult
    init(_ name: String, _ arguments: [String]) throws {
        let folder = TemporaryFolder()
        let child = try ChildProcess("/usr/bin/\(name)", arguments, output: "\(folder.path)/out", error: "\(folder.path)/err")
        exit = child.wait(seconds: 60)
        output = child.output
        error = child.error
    }

    /// Runs it and takes a failure for the test's.
    @discardableResult
    static func succeed(_ name: String, _ arguments: [String]) throws -> String {
        let run = try Tool(name, arguments)
        try #require(run.exit == .status(0), "\(name) \(arguments.joined(separator: " ")): \(run.error)")
        return run.output
    }
}
