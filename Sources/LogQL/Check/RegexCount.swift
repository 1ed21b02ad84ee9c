import LogModel

/// How many regular expressions a query holds: each is compiled, and may take megabytes while the query runs.
enum RegexCount {
    /// More is refused.
    static let max = 256

    static func fault(in query: Query) -> SyntaxError? {
        let count =
            switch query {
            case .log(let log): count(log)
            case .metric(let metric): count(metric)
            }
        return count > max ? .meaning("the query has more than \(max) regular expressions") : nil
    }

    private static func count(_ query: MetricQuery) -> Int {
        switch query {
        case .range(let range): count(range.log) + (range.unwrap?.filters.reduce(0) { $0 + count($1) } ?? 0)
        case .vector(let vector): count(vector.inner)
        case .binary(let binary): count(binary.left) + count(binary.right)
        case .labelReplace(let replace): 1 + count(replace.inner)
        case .literal, .constantVector: 0
        }
    }

    private static func count(_ query: LogQuery) -> Int {
        query.matchers.count { $0.operation.isRegex } + query.stages.reduce(0) { $0 + count($1) }
    }

    private static func count(_ stage: Stage) -> Int {
        switch stage {
        case .lineFilter(let filter):
            filter.operation == .matches || filter.operation == .notMatches ? filter.alternatives.count : 0
        case .labelFilter(let filter): count(filter)
        case .regexp: 1
        case .drop(let selections), .keep(let selections): selections.count { $0.matcher?.operation.isRegex == true }
        case .json, .logfmt, .pattern, .unpack, .decolorize, .lineFormat, .labelFormat: 0
        }
    }

    private static func count(_ filter: LabelFilter) -> Int {
        switch filter {
        case .string(let matcher): matcher.operation.isRegex ? 1 : 0
        case .and(let left, let right), .or(let left, let right): count(left) + count(right)
        case .number, .duration, .bytes, .ip: 0
        }
    }
}
