/// Signs, keywords and functions, by their spelling (keywords and functions in any case).
enum Word: String, CaseIterable {
    case openBrace = "{", closeBrace = "}", openParen = "(", closeParen = ")", closeBracket = "]", comma = ",", dot = "."
    case equal = "=", notEqual = "!=", matches = "=~", notMatches = "!~"
    case pipe = "|", pipeExact = "|=", pipeMatch = "|~", pipePattern = "|>", notPattern = "!>"
    case equals = "==", greater = ">", greaterOrEqual = ">=", less = "<", lessOrEqual = "<="
    case add = "+", subtract = "-", multiply = "*", divide = "/", modulo = "%", power = "^"

    case and, or, unless, by, without, on, ignoring, bool, offset, unwrap
    case groupLeft = "group_left", groupRight = "group_right"
    case json, logfmt, regexp, unpack, pattern, decolorize, drop, keep
    case lineFormat = "line_format", labelFormat = "label_format"

    case ip, vector, labelReplace = "label_replace"
    case bytesConversion = "bytes", durationConversion = "duration", durationSecondsConversion = "duration_seconds"
    case rate, rateCounter = "rate_counter", countOverTime = "count_over_time", bytesRate = "bytes_rate"
    case bytesOverTime = "bytes_over_time", absentOverTime = "absent_over_time", sumOverTime = "sum_over_time"
    case avgOverTime = "avg_over_time", minOverTime = "min_over_time", maxOverTime = "max_over_time"
    case stddevOverTime = "stddev_over_time", stdvarOverTime = "stdvar_over_time"
    case quantileOverTime = "quantile_over_time", firstOverTime = "first_over_time", lastOverTime = "last_over_time"
    case sum, avg, min, max, count, stddev, stdvar, topk, bottomk, sort, sortDesc = "sort_desc", approxTopk = "approx_topk"

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
