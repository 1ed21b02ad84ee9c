import LogModel
import LogParsing

/// `match`: runs stages for, or leaves out, the lines whose labels and text a selector takes.
///
///     - match: {selector: '{app="shop"} |= "error"', stages: [{labels: {level: }}]}
///     - match: {selector: '{app="noise"}', action: drop, drop_counter_reason: noise}
struct MatchStage: Stage {
    var selector: LineSelector
    var stages: Pipeline
    var drops: Bool
    var reason = "match_stage"

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        guard selector.matches(record) else { return .keep }
        return drops ? .drop(reason: reason) : stages.run(&record, context)
    }

    mutating func due(_ context: StageContext, all: Bool) -> Record? {
        var first: Record?
        // One at a time: who asks comes again until there is none.
        stages.flushOne(context, all: all) { first = $0 }
        return first
    }

    func heldStart(_ slot: Int) -> Int64? { stages.heldStart(slot) }
}
