import LogParsing

/// `static_labels`: `- static_labels: {env: prod}`
struct StaticLabelsStage: Stage {
    var labels: [(name: String, value: String)]

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        for (name, value) in labels { record.labels.set(name, value) }
        return .keep
    }
}
