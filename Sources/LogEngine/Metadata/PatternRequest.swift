import LogModel

/// Which patterns the lines of streams follow, and how often over time.
public struct PatternRequest: Sendable {
    public var matchers: [Matcher]
    public var time: TimeRange
    /// Nanoseconds between two points; counts lie on multiples of it since 1970, in whole seconds.
    public var step: Int64
    /// Patterns in the answer, the most frequent.
    public var limit: Int
    /// Reads everything, without short-cuts and caches.
    public var plain: Bool
    /// Blocks and lines that are looked at; of more, evenly spread ones.
    public var unitsMax = 256
    public var rowsMax = 250_000

    public init(matchers: [Matcher], time: TimeRange, step: Int64, limit: Int = 1000, plain: Bool = false) {
        self.matchers = matchers
        self.time = time
        self.step = step
        self.limit = limit
        self.plain = plain
    }
}

/// Lines of one pattern and level.
public struct LinePatternSeries: Sendable, Equatable {
    /// `GET /orders/<_> took <_>`: what `|>` accepts. Of the lines of this level it finds exactly those that are counted, or would be,
    /// were they not too many to look at.
    public var pattern: String
    /// Empty: the lines have none.
    public var level: String
    /// Ascending times, multiples of the step.
    public var times: [Timestamp]
    public var counts: [Int]

    public init(pattern: String, level: String, times: [Timestamp], counts: [Int]) {
        self.pattern = pattern
        self.level = level
        self.times = times
        self.counts = counts
    }

    public var total: Int { counts.reduce(0, +) }
}
