import LogEngine
import LogModel
import LogQL
import TestSupport
import Testing

/// Every example of docs/logql.md does what it says.
@Suite struct LogQLDocumentTests {
    /// Tests/LogEngineTests/DocumentTests/LogQLDocumentTests.swift
    private static let root = #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }
    static let document = textOfFile(root + "/docs/logql.md") ?? ""
    static let examples = DocumentExample.all(in: document)
    static let templates = DocumentTemplate.all(in: document)
    /// 2026-03-01 10:00:00 UTC
    private static let start: Timestamp = 1_772_359_200 * EngineHarness.second

    @Test func `there are examples`() {
        #expect(Self.examples.count > 60)
        #expect(Self.templates.count > 40)
    }

    @Test(arguments: examples) func `an example answers as it says`(example: DocumentExample) async throws {
        do {
            let answers = try await Self.answers(example, plain: false)
            let wanted = example.answers
            #expect(answers.count == wanted.count, "\(answers)")
            for (answer, wanted) in zip(answers, wanted) {
                #expect(answer.text == wanted.text)
                if let labels = wanted.labels { #expect(answer.labels == labels) }
            }
            #expect(try await Self.answers(example, plain: true) == answers)
            #expect(example.error == nil, "no error")
        } catch {
            #expect(example.error.map { "\(error)".contains($0) } == true, "\(error)")
        }
    }

    private static func answers(_ example: DocumentExample, plain: Bool) async throws -> [DocumentExample.Answer] {
        var streams: [([String: String], [MemorySnapshot.Entry])] = []
        for (index, line) in example.lines.enumerated() {
            let entry = MemorySnapshot.Entry(start + Int64(index + 1) * EngineHarness.second, line.text, line.metadata)
            if let known = streams.firstIndex(where: { $0.0 == line.labels }) {
                streams[known].1.append(entry)
            } else {
                streams.append((line.labels, [entry]))
            }
        }
        let snapshot = MemorySnapshot(streams)
        let end = start + 60 * EngineHarness.second
        switch try Query(parsing: example.query) {
        case .log(let query):
            let request = LogQueryRequest(query: query, time: TimeRange(start: start, end: end), direction: .forward, plain: plain)
            guard case .streams(let streams) = try await EngineHarness.engine().runLog(request, over: snapshot).0 else { return [] }
            let rows = streams.flatMap { stream in stream.entries.map { (stream.labels, $0) } }.sorted { $0.1.time < $1.1.time }
            return rows.map { DocumentExample.Answer(labels: names($0.0), text: String(decoding: $0.1.line, as: UTF8.self)) }
        case .metric(let query):
            let request = InstantQueryRequest(query: query, time: end, plain: plain)
            switch try await EngineHarness.engine().runInstant(request, over: snapshot).0 {
            case .vector(let samples):
                return samples.map { DocumentExample.Answer(labels: names($0.labels), text: EngineHarness.number($0.value)) }
            case .scalar(_, let value): return [DocumentExample.Answer(labels: nil, text: EngineHarness.number(value))]
            default: return []
            }
        }
    }

    private static func names(_ labels: Labels) -> [String: String] {
        Dictionary(labels.pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    @Test(arguments: templates) func `a template gives what its table says`(template: DocumentTemplate) async throws {
        let labels = [
            "level": "error", "msg": "disk full", "n": "7", "took": "1m30s", "size": "2KB", "text": " a b ",
            "json": #"{"a":[1,"x"],"b":{"c":2}}"#,
        ]
        let snapshot = MemorySnapshot([(labels, [MemorySnapshot.Entry(Self.start + EngineHarness.second, "level=error n=7")])])
        let query = LogQuery(matchers: [Matcher("level", .equal, "error")], stages: [.lineFormat(template.text)])
        let request = LogQueryRequest(query: query, time: TimeRange(start: Self.start, end: Self.start + 60 * EngineHarness.second))
        guard case .streams(let streams) = try await EngineHarness.engine().runLog(request, over: snapshot).0 else { return }
        let line = streams.first?.entries.first?.line ?? []
        #expect(String(decoding: line, as: UTF8.self) == template.result, "\(streams)")
    }

    @Test func `every function of templates stands in the document`() {
        let missing = TemplateFunctionNames.all.filter { name in
            !Self.templates.contains {
                $0.text.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" }).contains(Substring(name))
            }
        }
        #expect(missing == ["call"])
    }
}
