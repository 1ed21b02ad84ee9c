import LogModel
import LogParsing

/// `regex`: takes out what named groups of an RE2 pattern match.
///
///     - regex: {expression: '^(?P<level>\w+) (?P<rest>.*)$', source: message}
struct RegexStage: Stage {
    var regex: Regex2
    var source: String?

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        guard let text = StageText.source(source, record) else { return .keep }
        text.withUnsafeBytes { bytes in
            guard let groups = regex.captures(bytes), regex.groupCount > 0 else { return }
            for group in 1...regex.groupCount {
                guard let name = regex.groupName(group), let range = groups[group] else { continue }
                record.extracted.set(name, bytes[range])
            }
        }
        return .keep
    }
}
