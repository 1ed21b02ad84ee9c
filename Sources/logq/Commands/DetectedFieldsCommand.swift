import ArgumentParser
import LogModel
import LokiAPI

/// `logq detected-fields '{app="shop"}'` and `logq detected-fields '{app="shop"}' status`
struct DetectedFieldsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detected-fields",
        abstract: "List the fields that the newest lines of a query have, or the values of one of them, a line each.")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, jsonl, csv
    }

    @Argument(help: ArgumentHelp("LogQL, e.g. '{app=\"shop\"} |= \"paid\"'.", valueName: "query"))
    var query: String

    @Argument(help: ArgumentHelp("The field whose values are listed.", valueName: "field"))
    var field: String?

    @Option(help: ArgumentHelp("Lines that are looked at, the newest.", valueName: "count"))
    var lineLimit = 100

    @Option(help: ArgumentHelp("Most fields, or values.", valueName: "count"))
    var limit = 1000

    @Option(name: .shortAndLong, help: "table, jsonl: one JSON object each, or csv.")
    var output = Format.table

    @OptionGroup var times: TimeOptions
    @OptionGroup var server: ServerOptions

    func run() throws {
        guard lineLimit > 0 else { throw CommandFailure(sentence: "--line-limit wants a number above 0, not \(lineLimit)") }
        guard limit > 0 else { throw CommandFailure(sentence: "--limit wants a number above 0, not \(limit)") }
        let range = try times.range()
        let client = try server.client()
        var out = OutputBuffer()
        let count: Int
        if let field {
            let values = try answered { () throws(LokiClientError) in
                try client.detectedFieldValues(field, query, start: range.start, end: range.end, lineLimit: lineLimit, limit: limit)
            }
            count = values.count
            let terminal = Terminal()
            for value in values {
                out.write(terminal.shown(value))
                out.write("\n")
            }
        } else {
            let fields = try answered { () throws(LokiClientError) in
                try client.detectedFields(query, start: range.start, end: range.end, lineLimit: lineLimit, limit: limit)
            }.sorted { $0.label < $1.label }
            count = fields.count
            write(fields, &out)
        }
        out.flush()
        if count == 0 { throw NothingFound() }
    }

    /// Where a field comes from: the parsers that find it, or metadata of the entry.
    private func source(_ field: DrilldownResponses.Field) -> String { field.parsers?.joined(separator: ",") ?? "metadata" }

    private func write(_ fields: [DrilldownResponses.Field], _ out: inout OutputBuffer) {
        switch output {
        case .jsonl:
            for field in fields {
                var object = JSONLine()
                object.string("field", field.label)
                object.string("type", field.type)
                object.int("cardinality", field.cardinality)
                object.string("source", source(field))
                out.write(object.closed)
            }
        case .csv:
            if !fields.isEmpty { out.write(CSVRow.text(["field", "type", "cardinality", "source"])) }
            for field in fields { out.write(CSVRow.text([field.label, field.type, "\(field.cardinality)", source(field)])) }
        case .table:
            if fields.isEmpty { return }
            let terminal = Terminal()
            let nameWidth = max(5, fields.map(\.label.count).max() ?? 0)
            let typeWidth = max(4, fields.map(\.type.count).max() ?? 0)
            out.write(Columns.left("FIELD", nameWidth) + "  " + Columns.left("TYPE", typeWidth) + "  VALUES  SOURCE\n")
            for field in fields {
                let text =
                    Columns.left(field.label, nameWidth) + "  " + Columns.left(field.type, typeWidth)
                    + Columns.right("\(field.cardinality)", 8) + "  " + source(field)
                out.write(terminal.shown(text))
                out.write("\n")
            }
        }
    }
}
