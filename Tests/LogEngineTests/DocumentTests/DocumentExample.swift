import LogModel

/// An example of docs/logql.md: a query, lines behind `<`, the answer behind `>`, or an error behind `!`.
struct DocumentExample: Sendable, CustomStringConvertible {
    struct Line: Sendable {
        var labels: [String: String]
        var metadata: [String: String]
        var text: String
    }

    /// One line of the answer: without labels only its text counts.
    struct Answer: Equatable, Sendable {
        var labels: [String: String]?
        var text: String
    }

    /// Line of the document.
    var number: Int
    var query = ""
    var lines: [Line] = []
    var answers: [Answer] = []
    var error: String?

    var description: String { "docs/logql.md:\(number)" }

    /// The fenced blocks of the language `logql`.
    static func all(in document: String) -> [DocumentExample] {
        var examples: [DocumentExample] = []
        var current: DocumentExample?
        for (index, line) in document.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line == "```logql" {
                current = DocumentExample(number: index + 2)
            } else if line == "```", let example = current {
                examples.append(example)
                current = nil
            } else {
                current?.add(line)
            }
        }
        return examples
    }

    private mutating func add(_ line: Substring) {
        let rest = line.dropFirst()
        switch line.first {
        case "<":
            var entry = Line(labels: ["app": "shop"], metadata: [:], text: "")
            var text = rest
            if let (labels, behind) = LabelText.leading(text) {
                entry.labels = labels
                text = behind
                if let (metadata, behind) = LabelText.leading(text) {
                    entry.metadata = metadata
                    text = behind
                }
            }
            entry.text = String(text.dropFirst()).replacing("\\x1b", with: "\u{1B}")
            lines.append(entry)
        case ">":
            if let (labels, behind) = LabelText.leading(rest) {
                answers.append(Answer(labels: labels, text: String(behind.dropFirst())))
            } else if let (labels, behind) = LabelText.leading(rest.dropFirst()) {
                // `> {app="shop"} 2`: a number.
                answers.append(Answer(labels: labels, text: String(behind.dropFirst())))
            } else {
                answers.append(Answer(labels: nil, text: String(rest.dropFirst())))
            }
        case "!": error = String(rest.dropFirst())
        default: query += line + "\n"
        }
    }
}
