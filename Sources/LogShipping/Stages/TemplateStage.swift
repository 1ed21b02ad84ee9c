import LogEngine
import LogModel
import LogParsing

/// `template`: sets an extracted value to what a Go template makes; `.Value` is the value before, `.Entry` the line, other names are
/// extracted values.
///
///     - template: {source: level, template: '{{ ToLower .Value }}'}
struct TemplateStage: Stage {
    var source: String
    var template: Template

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        let record0 = record
        var out: [UInt8] = []
        do throws(TemplateExecutionError) {
            try record0.line.withBytes { (line) throws(TemplateExecutionError) in
                try template.execute(
                    line: line, timestamp: record0.time,
                    field: { slot, out in
                        let name = template.fieldNames[slot]
                        let value =
                            name == "Value"
                            ? StageText.value(source, record0) : name == "Entry" ? record0.line : StageText.value(name, record0)
                        guard let value else { return false }
                        out += value
                        return true
                    }, allLabels: { record0.extracted.labels.pairs }, into: &out)
            }
        } catch { return .keep }
        if out.isEmpty { record.extracted.remove(source) } else { record.extracted.set(source, out) }
        return .keep
    }
}
