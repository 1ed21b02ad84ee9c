import LogModel
import LogParsing

/// Stages in a row.
struct Pipeline: Sendable {
    private var stages: [any Stage]

    init(_ stages: [any Stage]) { self.stages = stages }

    var isEmpty: Bool { stages.isEmpty }

    /// Runs a record through the stages from `first` on.
    mutating func run(_ record: inout Record, _ context: StageContext, from first: Int = 0) -> Verdict {
        for index in first..<stages.count {
            let verdict = stages[index].run(&record, context)
            if verdict != .keep { return verdict }
        }
        return .keep
    }

    /// Gives out what stages held for too long, or all of it, after the stages behind them.
    mutating func flush(_ context: StageContext, all: Bool = false, _ give: (inout Record, Verdict) -> Void) {
        for index in stages.indices {
            while var record = stages[index].due(context, all: all) {
                let verdict = run(&record, context, from: index + 1)
                give(&record, verdict)
            }
        }
    }

    /// Gives out the first record that is due and comes through.
    mutating func flushOne(_ context: StageContext, all: Bool, _ give: (Record) -> Void) {
        for index in stages.indices {
            while var record = stages[index].due(context, all: all) {
                if run(&record, context, from: index + 1) == .keep { return give(record) }
            }
        }
    }

    func heldStart(_ slot: Int) -> Int64? {
        if stages.isEmpty { return nil }
        return stages.compactMap { $0.heldStart(slot) }.min()
    }
}
