import LogParsing

/// `labels`: makes extracted values labels of the stream. A name without a source takes the value of that name.
///
///     - labels: {level: , service: app_name}
struct LabelsStage: Stage {
    var mapping: [(name: String, source: String)]

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        for (name, source) in mapping {
            if let value = record.extracted.valueBytes(of: source) {
                record.labels.set(name, UTF8Repair.isValid(value) ? Array(value) : UTF8Repair.repaired(value))
            }
        }
        return .keep
    }
}
