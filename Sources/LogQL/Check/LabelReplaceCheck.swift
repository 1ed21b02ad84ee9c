import LogModel

/// `label_replace`: the regular expression must compile; the target name is not looked at, as in Loki.
enum LabelReplaceCheck {
    static func fault(regex: String, inner: MetricQuery) -> SyntaxError? {
        if let reason = RegexCheck.fault(in: "^(?:" + regex + ")$") { return .meaning("invalid regex in label_replace: \(reason)") }
        return LiteralCheck.fault(in: inner)
    }
}
