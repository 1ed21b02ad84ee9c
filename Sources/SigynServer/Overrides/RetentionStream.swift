import LogModel
import LogStorage

/// One rule of `retention_stream`: how long the entries of some streams are kept.
struct RetentionStream: Sendable, Equatable {
    /// `{env="dev"}`, as it was written.
    var selector: String
    var matchers: [Matcher]
    var priority: Int
    /// Nanoseconds; 0 keeps all.
    var period: Int64
}

extension RetentionRules {
    /// - Throws: ``RegexError`` for a pattern that cannot be compiled.
    init(period: Int64, streams: [RetentionStream]) throws(RegexError) {
        var rules: [Rule] = []
        for stream in streams {
            rules.append(Rule(matching: try LabelMatching(stream.matchers), priority: stream.priority, period: stream.period))
        }
        self.init(period: period, rules: rules)
    }
}
