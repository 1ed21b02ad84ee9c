import ArgumentParser
import Glibc
import LogQL

/// `logq fmt 'sum(rate({app="shop"}[5m]))'`; without a query it reads stdin.
struct FmtCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Print a LogQL query in its usual layout, long ones over several lines; asks no server.")

    @Argument(help: ArgumentHelp("LogQL [read from stdin].", valueName: "query"))
    var query: String?

    func run() throws {
        guard let text = query ?? TextInput.standardInput() else {
            throw CommandFailure(sentence: "cannot read the query from stdin: \(String(cString: strerror(errno)))")
        }
        let parsed: Query
        do { parsed = try Query(parsing: text) } catch { throw CommandFailure(sentence: "\(error)") }
        var out = OutputBuffer()
        out.write(parsed.prettyPrinted() + "\n")
        out.flush()
    }
}
