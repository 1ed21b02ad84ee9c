import ArgumentParser
import LogEngine
import LogModel
import LogQL
import LogStorage

/// `sigyn inspect explain QUERY`: what the query reads of the segments, block by block, and what ruled out the others.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Which blocks of the segments a query reads, and why it passes over the others.",
        discussion: "Reads the segments that the catalog names, also beside a running server; what is only in its memory is not seen.")

    @Argument(help: "A LogQL query.") var query: String
    @Option(help: "The data directory.") var data = "data"
    @Option(help: "The tenant.") var tenant = "fake"
    @Option(help: "First nanosecond since 1970.") var from: Int64?
    @Option(help: "First nanosecond behind.") var to: Int64?

    func run() throws(CommandFailure) {
        let parsed: Query
        do throws(SyntaxError) { parsed = try Query(parsing: query) } catch { throw CommandFailure(sentence: error.description) }
        let snapshot: any LogSnapshot
        do throws(StorageError) { snapshot = try Inspector.snapshot(data, tenant: tenant) } catch {
            throw CommandFailure(sentence: error.message)
        }
        let explanation = QueryExplanation(over: snapshot, time: TimeRange(start: from ?? .min, end: to ?? .max))
        do throws(QueryError) { try explanation.explain(parsed) { print($0) } } catch { throw CommandFailure(sentence: error.message) }
    }
}
