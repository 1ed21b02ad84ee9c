/// How many reads may be asked for twice: one in ten, and a few at once, so that a server that is slow for everybody is not asked for
/// twice as much.
struct HedgeBudget: Equatable, Sendable {
    /// Reads for one hedge.
    static let readsPerHedge = 10
    /// Hedges that may be saved up.
    static let hedgesMax = 10

    /// In reads.
    private var saved = readsPerHedge * hedgesMax

    /// A read begins.
    mutating func earn() { saved = min(saved + 1, Self.readsPerHedge * Self.hedgesMax) }

    /// Whether there is a hedge left; it is then spent.
    mutating func spend() -> Bool {
        if saved < Self.readsPerHedge { return false }
        saved -= Self.readsPerHedge
        return true
    }
}
