import LogParsing

/// `sampling`: keeps a share of the lines, at random.
///
///     - sampling: {rate: 0.1}
struct SamplingStage: Stage {
    var rate: Double

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        context.random() < rate ? .keep : .drop(reason: "sampling")
    }
}
