import LogParsing

/// `output`: makes an extracted value the line.
///
///     - output: {source: message}
struct OutputStage: Stage {
    var source: String

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        if let value = StageText.source(source, record) { record.line = value }
        return .keep
    }
}
