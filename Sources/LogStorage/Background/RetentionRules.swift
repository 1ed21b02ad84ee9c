import LogModel

/// How long a tenant's entries are kept: one period for all, and others for the streams that a selector picks.
///
///     RetentionRules(period: 30 days, rules: [Rule(matching: {env="dev"}, priority: 1, period: 1 day)])
public struct RetentionRules: Sendable {
    public struct Rule: Sendable {
        public var matching: LabelMatching
        /// Of the rules that match a stream the one with the highest counts; of equal ones the first.
        public var priority: Int
        /// Nanoseconds; 0 keeps all.
        public var period: Int64

        public init(matching: LabelMatching, priority: Int, period: Int64) {
            self.matching = matching
            self.priority = priority
            self.period = period
        }
    }

    /// Nanoseconds, for streams that no rule picks; 0 keeps all.
    public let period: Int64
    /// The highest priority first.
    public let rules: [Rule]
    /// The periods there are, without 0, ascending.
    let periods: [Int64]

    public init(period: Int64 = 0, rules: [Rule] = []) {
        self.period = period
        self.rules = rules.enumerated().sorted { a, b in
            a.element.priority == b.element.priority ? a.offset < b.offset : a.element.priority > b.element.priority
        }.map(\.element)
        periods = Set(rules.map(\.period) + [period]).filter { $0 > 0 }.sorted()
    }

    /// Nanoseconds that entries of this stream are kept; 0: for ever.
    public func period(of labels: Labels) -> Int64 {
        rules.first { $0.matching.matches(labels) }?.period ?? period
    }

    /// After so many nanoseconds nothing of the tenant is left; nil: some streams are kept for ever.
    var longest: Int64? {
        period <= 0 || rules.contains { $0.period <= 0 } ? nil : periods.last
    }
}
