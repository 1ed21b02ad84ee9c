import LogParsing

/// `logfmt`: takes values out of `level=info msg="all well"`.
///
///     - logfmt: {mapping: {level: , message: msg}, source: payload}
struct LogfmtStage: Stage {
    /// Name to extract under, and key of the line.
    var mapping: [(name: String, key: String)]
    var source: String?

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        guard let text = StageText.source(source, record) else { return .keep }
        for pair in LogfmtPairs.read(text) {
            for (name, key) in mapping where key == pair.key { record.extracted.set(name, pair.value) }
        }
        return .keep
    }
}
