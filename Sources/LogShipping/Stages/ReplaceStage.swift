import LogModel
import LogParsing

/// `replace`: puts other text where groups of a pattern match, or the whole match where it has none: for masking.
///
///     - replace: {expression: 'password=(\S+)', replace: '****'}
struct ReplaceStage: Stage {
    var regex: Regex2
    var replacement: [UInt8]
    var source: String?

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        guard let text = StageText.source(source, record) else { return .keep }
        var out: [UInt8] = []
        var done = 0
        text.withUnsafeBytes { bytes in
            var from = 0
            while from <= bytes.count, let groups = regex.captures(bytes, from: from), let whole = groups[0] {
                let parts = regex.groupCount == 0 ? [whole] : groups.dropFirst().compactMap { $0 }
                for part in parts where part.lowerBound >= done {
                    out.append(contentsOf: bytes[done..<part.lowerBound])
                    out.append(contentsOf: replacement)
                    done = part.upperBound
                }
                from = whole.isEmpty ? whole.upperBound + 1 : whole.upperBound
            }
        }
        out.append(contentsOf: text[done...])
        if let source { record.extracted.set(source, out) } else { record.line = out }
        return .keep
    }
}
