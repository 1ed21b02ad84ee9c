import LogParsing

/// `labeldrop: [filename]` removes labels, `labelallow: [app, level]` all but those.
struct LabelDropStage: Stage {
    var names: Set<String>
    var keepsThem: Bool

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        let all = (0..<record.labels.count).map { record.labels.name($0) }
        for name in all where names.contains(name) != keepsThem { record.labels.remove(name) }
        return .keep
    }
}
