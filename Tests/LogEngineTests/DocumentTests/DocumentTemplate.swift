@testable import LogEngine

/// A row of a table of docs/logql.md whose head is `| template | gives |`.
struct DocumentTemplate: Sendable, CustomStringConvertible {
    var number: Int
    var text: String
    /// `⏎` in the document is a line feed.
    var result: String

    var description: String { "docs/logql.md:\(number) \(text)" }

    static func all(in document: String) -> [DocumentTemplate] {
        var rows: [DocumentTemplate] = []
        var isInside = false
        for (index, line) in document.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line == "| template | gives |" { isInside = true }
            if line.isEmpty { isInside = false }
            guard isInside, line.hasPrefix("| `"), line.hasSuffix("` |"), let middle = line.firstRange(of: "` | `") else { continue }
            let start = line.index(line.startIndex, offsetBy: 3)
            let end = line.index(line.endIndex, offsetBy: -3)
            func plain(_ cell: Substring) -> String { String(cell).replacing("\\|", with: "|") }
            rows.append(
                DocumentTemplate(
                    number: index + 1, text: plain(line[start..<middle.lowerBound]),
                    result: plain(line[middle.upperBound..<end]).replacing("⏎", with: "\n")))
        }
        return rows
    }
}

/// The functions that templates know.
enum TemplateFunctionNames {
    static var all: [String] { TemplateFunction.names.map { String(decoding: Array($0), as: UTF8.self) }.sorted() }
}
