import LogModel
import LogQL

/// A stage that makes labels of the line: json, logfmt, regexp, pattern, unpack.
enum ParserStage {
    case json(JSONParser)
    case jsonExpressions(JSONExpressions)
    case logfmt(LogfmtParser)
    case regexp(RegexpParser)
    case pattern(PatternParser)
    case unpack(UnpackParser)

    /// Nil for stages of another kind.
    init?(_ stage: Stage, names: inout RowNames) throws(QueryError) {
        do {
            switch stage {
            case .json(let expressions) where expressions.isEmpty: self = .json(JSONParser())
            case .json(let expressions):
                let paths = try expressions.map { (name: $0.name, path: try JSONPath(parsing: $0.path).steps.map(JSONPathStep.init)) }
                self = .jsonExpressions(JSONExpressions(paths, names: &names.table))
            case .logfmt(let stage) where stage.extractions.isEmpty:
                self = .logfmt(LogfmtParser(strict: stage.strict, keepEmpty: stage.keepEmpty))
            case .logfmt(let stage):
                let keys = try stage.extractions.map { (name: $0.name, key: Array(try LogfmtPath(parsing: $0.path).key.utf8)) }
                self = .logfmt(LogfmtParser(strict: stage.strict, keepEmpty: stage.keepEmpty, expressions: keys, names: &names.table))
            case .regexp(let text): self = .regexp(try RegexpParser(text, names: &names.table))
            case .pattern(let text): self = .pattern(try PatternParser(text, names: &names.table))
            case .unpack: self = .unpack(UnpackParser())
            default: return nil
            }
        } catch {
            throw QueryError(.badRequest, "parse error : stage '\(stage)' : \(error)")
        }
    }

    /// Sets what the line holds; `unpack` may put another line in place of it. False: a label that was found fails a test.
    func run(
        _ line: inout RowLine, _ labels: inout RowLabels, _ names: inout RowNames, _ found: inout ExtractedLabels, _ tests: [ParsedTest]
    ) -> Bool {
        found.removeAll()
        var failure: ParseFailure?
        var entry: ExtractedLabels.Field?
        var passes = true
        line.withBytes { bytes in
            switch self {
            case .json(let parser): failure = parser.parse(bytes, names: &names.table, into: &found)
            case .jsonExpressions(let parser): failure = parser.parse(bytes, names: &names.table, into: &found)
            case .logfmt(let parser): failure = parser.parse(bytes, names: &names.table, into: &found)
            case .regexp(let parser): _ = parser.parse(bytes, names: &names.table, into: &found)
            case .pattern(let parser): _ = parser.parse(bytes, names: &names.table, into: &found)
            case .unpack(let parser):
                let result = parser.parse(bytes, names: &names.table, into: &found)
                (failure, entry) = (result.failure, result.entry)
            }
            for field in found.fields {
                var name = Int32(field.name)
                if field.isMissing && labels.has(name) { continue }
                if labels.isBase(name) { name = names.extracted(name) }
                found.withValue(field, of: bytes) { value in
                    labels.set(name, value)
                    for test in tests where test.name == name && !field.isMissing && !test.test.holds(value) { passes = false }
                }
            }
        }
        if let failure { labels.fail(failure.kind.rawValue, failure.details.map { Array($0.utf8) }) }
        if let entry { line.replace { bytes, out in found.withValue(entry, of: bytes) { out.append(contentsOf: $0) } } }
        return passes
    }
}

/// A condition on the text of a label, tested as soon as a parser finds it.
struct ParsedTest: Sendable {
    var name: Int32
    var test: StringTest

    static func tests(_ matchers: [Matcher], names: inout RowNames) throws(QueryError) -> [ParsedTest] {
        var tests: [ParsedTest] = []
        for matcher in matchers { tests.append(ParsedTest(name: names.number(matcher.name), test: try StringTest(matcher))) }
        return tests
    }
}

extension JSONPathStep {
    init(_ step: JSONPath.Step) {
        switch step {
        case .key(let key): self = .key(Array(key.utf8))
        case .index(let index): self = .index(index)
        }
    }
}
