import LogModel

/// ``RetentionRules`` at one moment: from when on the entries of a stream count. What is older is gone for every reader, though it may
/// lie in a segment until that is written anew.
struct RetentionHorizon: Sendable {
    private let rules: RetentionRules
    private let now: Timestamp

    init(_ rules: RetentionRules, now: Timestamp) {
        self.rules = rules
        self.now = now
    }

    /// Whether nothing ever expires: then no stream needs a look.
    var isOff: Bool { rules.periods.isEmpty }

    /// The first time that counts.
    func start(of labels: Labels) -> Timestamp {
        isOff ? .min : start(after: rules.period(of: labels))
    }

    /// Whether everything up to `last` has expired in a stream with this period.
    func isPast(_ last: Timestamp, period: Int64) -> Bool { last < start(after: period) }

    /// How many of the periods there are have passed since `last`.
    func periodsPassed(since last: Timestamp) -> Int { rules.periods.prefix { isPast(last, period: $0) }.count }

    /// The period of these labels, if it has passed since `last`.
    func hasExpired(_ labels: Labels, last: Timestamp) -> Bool { isPast(last, period: rules.period(of: labels)) }

    /// Whether nothing of the tenant that is as old as `last` is kept.
    func isPastAll(_ last: Timestamp) -> Bool { rules.longest.map { isPast(last, period: $0) } ?? false }

    private func start(after period: Int64) -> Timestamp {
        if period <= 0 { return .min }
        let (start, overflow) = now.subtractingReportingOverflow(period)
        return overflow ? .min : start
    }
}
