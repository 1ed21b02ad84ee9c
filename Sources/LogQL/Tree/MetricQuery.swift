/// A query that answers numbers.
public indirect enum MetricQuery: Equatable, Sendable {
    case range(RangeAggregation)
    case vector(VectorAggregation)
    case binary(BinaryOperation)
    case literal(Double)
    /// `vector(1)`
    case constantVector(Double)
    case labelReplace(LabelReplace)
}

/// `rate({app="x"} |= "y" [5m] offset 1h)`.
public struct RangeAggregation: Equatable, Sendable {
    public enum Operation: String, Equatable, Sendable, CaseIterable {
        case rate
        case rateCounter = "rate_counter"
        case countOverTime = "count_over_time"
        case bytesRate = "bytes_rate"
        case bytesOverTime = "bytes_over_time"
        case absentOverTime = "absent_over_time"
        case sumOverTime = "sum_over_time"
        case avgOverTime = "avg_over_time"
        case minOverTime = "min_over_time"
        case maxOverTime = "max_over_time"
        case stddevOverTime = "stddev_over_time"
        case stdvarOverTime = "stdvar_over_time"
        case quantileOverTime = "quantile_over_time"
        case firstOverTime = "first_over_time"
        case lastOverTime = "last_over_time"
    }

    public var operation: Operation
    /// The rank of `quantile_over_time`.
    public var parameter: Double?
    public var log: LogQuery
    public var unwrap: Unwrap?
    /// Nanoseconds.
    public var range: Int64
    /// Nanoseconds; positive looks back.
    public var offset: Int64
    public var grouping: Grouping?

    public init(
        operation: Operation, parameter: Double? = nil, log: LogQuery, unwrap: Unwrap? = nil, range: Int64, offset: Int64 = 0,
        grouping: Grouping? = nil
    ) {
        self.operation = operation
        self.parameter = parameter
        self.log = log
        self.unwrap = unwrap
        self.range = range
        self.offset = offset
        self.grouping = grouping
    }
}

/// `| unwrap duration(latency) | latency > 0`.
public struct Unwrap: Equatable, Sendable {
    public enum Conversion: String, Equatable, Sendable {
        case none = ""
        case duration
        case durationSeconds = "duration_seconds"
        case bytes
    }

    public var label: String
    public var conversion: Conversion
    public var filters: [LabelFilter]

    public init(label: String, conversion: Conversion = .none, filters: [LabelFilter] = []) {
        self.label = label
        self.conversion = conversion
        self.filters = filters
    }
}

/// `by (a, b)` or `without (a, b)`.
public struct Grouping: Equatable, Sendable {
    public var without: Bool
    public var labels: [String]

    public init(without: Bool, labels: [String]) {
        self.without = without
        self.labels = labels
    }
}

/// `sum by (level) (…)`, `topk(5, …)`.
public struct VectorAggregation: Equatable, Sendable {
    public enum Operation: String, Equatable, Sendable, CaseIterable {
        case sum, avg, min, max, count, stddev, stdvar, topk, bottomk, sort
        case sortDesc = "sort_desc"
        case approxTopk = "approx_topk"
    }

    public var operation: Operation
    /// `k` of topk, bottomk and approx_topk.
    public var parameter: Int?
    public var grouping: Grouping?
    public var inner: MetricQuery

    public init(operation: Operation, parameter: Int? = nil, grouping: Grouping? = nil, inner: MetricQuery) {
        self.operation = operation
        self.parameter = parameter
        self.grouping = grouping
        self.inner = inner
    }
}

/// `a / on(app) group_left(team) b`.
public struct BinaryOperation: Equatable, Sendable {
    public enum Operator: String, Equatable, Sendable, CaseIterable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case modulo = "%"
        case power = "^"
        case equal = "=="
        case notEqual = "!="
        case greater = ">"
        case greaterOrEqual = ">="
        case less = "<"
        case lessOrEqual = "<="
        case and, or, unless

        public var isComparison: Bool {
            switch self {
            case .equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual: true
            default: false
            }
        }

        public var isSetOperation: Bool { self == .and || self == .or || self == .unless }
    }

    public struct Matching: Equatable, Sendable {
        public enum Group: Equatable, Sendable {
            case oneToOne
            /// `group_left(include)`: many on the left.
            case left(include: [String])
            case right(include: [String])
        }

        /// True: `on(labels)`, false: `ignoring(labels)`.
        public var on: Bool
        public var labels: [String]
        public var group: Group

        public init(on: Bool, labels: [String], group: Group = .oneToOne) {
            self.on = on
            self.labels = labels
            self.group = group
        }
    }

    public var op: Operator
    public var left: MetricQuery
    public var right: MetricQuery
    /// `bool`: comparisons answer 0 or 1 and filter nothing.
    public var returnBool: Bool
    public var matching: Matching?

    public init(op: Operator, left: MetricQuery, right: MetricQuery, returnBool: Bool = false, matching: Matching? = nil) {
        self.op = op
        self.left = left
        self.right = right
        self.returnBool = returnBool
        self.matching = matching
    }
}

/// `label_replace(v, "dst", "$1", "src", "(.*)")`.
public struct LabelReplace: Equatable, Sendable {
    public var inner: MetricQuery
    public var destination: String
    public var replacement: String
    public var source: String
    public var regex: String

    public init(inner: MetricQuery, destination: String, replacement: String, source: String, regex: String) {
        self.inner = inner
        self.destination = destination
        self.replacement = replacement
        self.source = source
        self.regex = regex
    }
}
