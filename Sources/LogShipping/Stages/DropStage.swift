import LogModel
import LogParsing

/// `drop`: leaves lines out; where several conditions are given all must hold.
///
///     - drop: {source: level, value: debug}
///     - drop: {expression: 'health', older_than: 24h, longer_than: 8KiB, drop_counter_reason: noise}
struct DropStage: Stage {
    var sources: [String] = []
    var value: [UInt8]?
    var regex: Regex2?
    var olderThanNanoseconds: Int64?
    var longerThanBytes: Int?
    var reason = "drop_stage"
    /// Between the values of several sources.
    var separator = ";"

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        if let longerThanBytes, record.line.count <= longerThanBytes { return .keep }
        if let olderThanNanoseconds, context.now - record.time <= olderThanNanoseconds { return .keep }
        if !sources.isEmpty || regex != nil {
            var text: [UInt8] = []
            if sources.isEmpty {
                text = record.line
            } else {
                let values = sources.compactMap { StageText.value($0, record) }
                guard values.count == sources.count else { return .keep }
                text = Array(values.joined(separator: Array(separator.utf8)))
            }
            if let value, text != value { return .keep }
            if let regex, !text.withUnsafeBytes({ regex.matches($0) }) { return .keep }
        }
        return .drop(reason: reason)
    }
}
