import LogModel
import LogParsing

/// One step of a pipeline. Each pipeline has its own copy, used by one thread.
protocol Stage: Sendable {
    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict
    /// The next record that this stage held for too long; nil: none. Called until it answers nil.
    mutating func due(_ context: StageContext, all: Bool) -> Record?
    /// Where the earliest line that this stage holds of a slot begins.
    func heldStart(_ slot: Int) -> Int64?
}

extension Stage {
    mutating func due(_ context: StageContext, all: Bool) -> Record? { nil }
    func heldStart(_ slot: Int) -> Int64? { nil }
}

/// What becomes of a record.
enum Verdict: Equatable {
    case keep
    /// Counted under the reason.
    case drop(reason: String)
    /// The stage keeps it for later.
    case held
}

/// What stages need beside the record.
struct StageContext: Sendable {
    var now: Timestamp
    var random: @Sendable () -> Double
    /// Waits until there may be room again; only the stage `limit` uses it.
    var pause: @Sendable (Double) -> Void
}
