import LogModel
import LogParsing

/// `json`: takes values out of a line, or of an extracted one, that is a JSON object.
///
///     - json: {expressions: {level: , user: request.user.id}, source: message, drop_malformed: true}
///
/// An expression is a path of member names apart by dots, an index in brackets, in quotes where a name has dots; nothing means the name
/// itself.
struct JSONStage: Stage {
    struct Expression: Sendable {
        var name: String
        var path: [JSONPathStep]
    }

    var expressions: [Expression]
    var source: String?
    var dropsMalformed: Bool

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        guard let text = StageText.source(source, record) else { return .keep }
        var isObject = false
        text.withUnsafeBytes { bytes in
            isObject = JSONPathStep.isObject(bytes)
            guard isObject else { return }
            for expression in expressions {
                if let value = JSONPathStep.find(expression.path[...], in: bytes) { record.extracted.set(expression.name, value) }
            }
        }
        return isObject || !dropsMalformed ? .keep : .drop(reason: "malformed_json")
    }
}
