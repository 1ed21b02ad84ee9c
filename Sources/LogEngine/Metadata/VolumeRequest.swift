import LogModel

/// How many bytes streams hold, by groups of streams.
public struct VolumeRequest: Sendable {
    public enum Aggregation: Sendable, Equatable {
        /// Streams with equal values of the target labels are one group: `{app="shop"}`.
        case series
        /// All streams that have a label are one group, `{app=""}`; a stream is in several.
        case labels
    }

    public var matchers: [Matcher]
    public var time: TimeRange
    /// Nanoseconds of a bucket; nil: one figure for the whole range.
    public var step: Int64?
    /// Names that make the groups; none: those of the matchers, and where there are no matchers, all.
    public var targetLabels: [String]
    public var aggregation: Aggregation
    /// Groups in the answer, those with most bytes.
    public var limit: Int
    /// Reads everything, without short-cuts and caches.
    public var plain: Bool

    public init(
        matchers: [Matcher], time: TimeRange, step: Int64? = nil, targetLabels: [String] = [], aggregation: Aggregation = .series,
        limit: Int = 100, plain: Bool = false
    ) {
        self.matchers = matchers
        self.time = time
        self.step = step
        self.targetLabels = targetLabels
        self.aggregation = aggregation
        self.limit = limit
        self.plain = plain
    }
}
