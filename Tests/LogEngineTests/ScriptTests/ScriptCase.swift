import LogModel

/// One case of a `*.logqltest` file; Scripts/README.md has the form.
struct ScriptCase: Sendable, CustomStringConvertible {
    enum Evaluation: Sendable, Equatable {
        case lines(TimeRange, isForward: Bool, limit: Int, interval: Int64, categorize: Bool)
        case instant(Timestamp)
        case range(start: Timestamp, end: Timestamp, step: Int64)
    }

    enum Expectation: Sendable, Equatable {
        case answer([String])
        case error(String)
    }

    struct Fault: Error, CustomStringConvertible {
        var line: Int
        var reason: String
        var description: String { "line \(line): \(reason)" }
    }

    var title: String
    var line: Int
    var streams: [(labels: [String: String], entries: [MemorySnapshot.Entry])] = []
    var evaluation: Evaluation = .instant(0)
    var query = ""
    var expectation: Expectation?

    /// Of the queries under one title.
    var number = 1

    var description: String { number == 1 ? title : "\(title) (\(number))" }

    /// The same entries, for another query.
    private func another() -> ScriptCase {
        var one = self
        one.number += 1
        one.query = ""
        one.expectation = nil
        return one
    }

    private enum Part { case none, load, query, expect }

    static func all(in text: String) throws -> [ScriptCase] {
        var cases: [ScriptCase] = []
        var part = Part.none
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            func fault(_ reason: String) -> Fault { Fault(line: index + 1, reason: "\(reason): \(line)") }
            if line.hasPrefix("#") || line.allSatisfy({ $0 == " " }) { continue }
            if line.hasPrefix("case ") {
                cases.append(ScriptCase(title: String(line.dropFirst(5)), line: index + 1))
                part = .none
                continue
            }
            guard !cases.isEmpty else { throw fault("before the first case") }
            let last = cases.count - 1
            if line.hasPrefix("load ") {
                guard let (labels, _) = LabelText.leading(line.dropFirst(5)) else { throw fault("no labels") }
                cases[last].streams.append((labels, []))
                part = .load
            } else if line.hasPrefix("eval ") {
                guard let evaluation = ScriptTime.evaluation(line.dropFirst(5)) else { throw fault("no times") }
                // Another query over the same entries.
                if cases[last].expectation != nil { cases.append(cases[last].another()) }
                cases[cases.count - 1].evaluation = evaluation
                part = .query
            } else if line.hasPrefix("expect error ") {
                cases[last].expectation = .error(String(line.dropFirst(13)))
                part = .none
            } else if line == "expect nothing" {
                cases[last].expectation = .answer([])
                part = .none
            } else if line == "expect" {
                cases[last].expectation = .answer([])
                part = .expect
            } else {
                guard line.hasPrefix("  ") else { throw fault("not understood") }
                switch part {
                case .load:
                    guard let entry = ScriptTime.entry(line.dropFirst(2)) else { throw fault("no entry") }
                    cases[last].streams[cases[last].streams.count - 1].entries.append(entry)
                case .query: cases[last].query += line.dropFirst(2) + "\n"
                case .expect:
                    if case .answer(let answers) = cases[last].expectation {
                        cases[last].expectation = .answer(answers + [String(line.dropFirst(2))])
                    }
                case .none: throw fault("not understood")
                }
            }
        }
        for one in cases where one.expectation == nil || one.query.isEmpty {
            throw Fault(line: one.line, reason: "the case has no query or no expectation")
        }
        return cases
    }
}
