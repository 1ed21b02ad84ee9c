import LogParsing

/// `structured_metadata`: makes extracted values metadata of the entry.
///
///     - structured_metadata: {trace_id: , user: user_id}
struct StructuredMetadataStage: Stage {
    var mapping: [(name: String, source: String)]

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        for (name, source) in mapping {
            if let value = record.extracted.valueBytes(of: source) { record.metadata.set(name, Array(value)) }
        }
        return .keep
    }
}
