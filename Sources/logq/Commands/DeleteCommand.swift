import ArgumentParser
import LogModel
import LokiAPI

/// `logq delete create '{app="shop"} |= "secret"' --since 1d`, `logq delete list`, `logq delete cancel ID`
struct DeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Ask the server to delete lines, see what was asked, take it back.",
        subcommands: [DeleteCreateCommand.self, DeleteListCommand.self, DeleteCancelCommand.self])
}

struct DeleteCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Ask for the lines of a query to be deleted; prints the id of the request.",
        discussion: "Times are whole seconds: fractions are cut off. Line filters and label filters may narrow the query.")

    @Argument(help: ArgumentHelp("LogQL, e.g. '{app=\"shop\"} |= \"secret\"'.", valueName: "query"))
    var query: String

    @Option(help: ArgumentHelp("Longest piece of time the server works on at once, e.g. 24h [its own choice].", valueName: "duration"))
    var maxInterval: String?

    @OptionGroup var times: TimeOptions
    @OptionGroup var server: ServerOptions

    func run() throws {
        let range = try times.range()
        if let maxInterval { _ = try TimeArguments.duration(maxInterval, flag: "--max-interval") }
        let client = try server.client()
        let id = try answered { () throws(LokiClientError) in
            try client.createDelete(query, start: range.start, end: range.end, maxInterval: maxInterval)
        }
        var out = OutputBuffer()
        if let id { out.write(id + "\n") }
        out.flush()
    }
}

struct DeleteListCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, jsonl, csv
    }

    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the requests and how far each is.")

    @Option(name: .shortAndLong, help: "table, jsonl: one JSON object each, or csv.")
    var output = Format.table

    @OptionGroup var zone: TimezoneOptions
    @OptionGroup var server: ServerOptions

    func run() throws {
        let time = try zone.output()
        let client = try server.client()
        let requests = try answered { () throws(LokiClientError) in try client.deleteRequests() }
        var out = OutputBuffer()
        let names = ["id", "status", "created", "start", "end", "query"]
        let rows = requests.map { request in
            [request.id, request.status] + [request.created, request.start, request.end].map { time.seconds($0) } + [request.query]
        }
        switch output {
        case .jsonl:
            for row in rows {
                var object = JSONLine()
                for (name, value) in zip(names, row) { object.string(name, value) }
                out.write(object.closed)
            }
        case .csv:
            if !rows.isEmpty { out.write(CSVRow.text(names)) }
            for row in rows { out.write(CSVRow.text(row)) }
        case .table:
            let terminal = Terminal()
            let all = rows.isEmpty ? [] : [names.map { $0.uppercased() }] + rows
            let widths = names.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
            for row in all {
                let cells = row.indices.map { $0 == row.count - 1 ? row[$0] : Columns.left(row[$0], widths[$0]) }
                out.write(terminal.shown(cells.joined(separator: "  ")))
                out.write("\n")
            }
        }
        out.flush()
        if rows.isEmpty { throw NothingFound() }
    }
}

struct DeleteCancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "cancel", abstract: "Take a request back, if it is not done.")

    @Argument(help: ArgumentHelp("What `logq delete list` shows.", valueName: "id"))
    var id: String

    @Flag(help: "Also one of which a part is done: the rest stays.")
    var force = false

    @OptionGroup var server: ServerOptions

    func run() throws {
        let client = try server.client()
        try answered { () throws(LokiClientError) in try client.cancelDelete(id, force: force) }
    }
}
