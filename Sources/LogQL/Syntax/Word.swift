/// Signs, keywords and functions, by their spelling (keywords and functions in any case).
enum Word: String, CaseIterable {
    case openBrace = "{"
    case closeBrace = "}"
    case openParen = "("
    case closeParen = ")"
    case closeBracket = "]"
    case comma = ","
    case dot = "."
    case equal = "="
    case notEqual = "!="
    case matches = "=~"
    case notMatches = "!~"
    case pipe = "|"
    case pipeExact = "|="
    case pipeMatch = "|~"
    case pipePattern = "|>"
    case notPattern = "!>"
    case equals = "=="
    case greater = ">"
    case greaterOrEqual = ">="
    case less = "<"
    case lessOrEqual = "<="
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case power = "^"

    case and, or, unless, by, without, on, ignoring, bool, offset, unwrap
    case groupLeft = "group_left"
    case groupRight = "group_right"
    case json, logfmt, regexp, unpack, pattern, decolorize, drop, keep
    case lineFormat = "line_format"
    case labelFormat = "label_format"

    case ip, vector
    case labelReplace = "label_replace"
    case bytesConversion = "bytes"
    case durationConversion = "duration"
    case durationSecondsConversion = "duration_seconds"
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
    case sum, avg, min, max, count, stddev, stdvar, topk, bottomk, sort
    case sortDesc = "sort_desc"
    case approxTopk = "approx_topk"

    /// Functions are words only in front of `(` or a grouping; elsewhere they are label names.
    var isFunction: Bool { Word.functions.contains(self) }

    /// The operation of a range aggregation with this name.
    var rangeOperation: RangeAggregation.Operation? { RangeAggregation.Operation(rawValue: rawValue) }
    /// The operation of a vector aggregation with this name.
    var vectorOperation: VectorAggregation.Operation? { VectorAggregation.Operation(rawValue: rawValue) }

    /// The name in error messages: `{`, `by`, `COUNT_OVER_TIME`, `BYTES_CONV`.
    var name: String {
        switch self {
        case .ip: "ip"
        case .bytesConversion, .durationConversion, .durationSecondsConversion: rawValue.uppercased() + "_CONV"
        default: isFunction ? rawValue.uppercased() : rawValue
        }
    }

    private static let functions: Set<Word> = Set(allCases.drop { $0 != .ip })

    /// The keyword or function spelled `text` in any case; nil for label names.
    static func named(_ text: String) -> Word? { spelled[text] ?? spelled[text.lowercased()] }

    private static let spelled: [String: Word] = Dictionary(
        uniqueKeysWithValues: allCases.drop { $0 != .and }.map { ($0.rawValue, $0) })
}
