import LogQL

/// `drop` and `keep`: which labels stay. Lines always do.
struct SelectionStage {
    private struct Condition {
        var name: Int32
        var special: LabelFilterStage.SpecialLabel?
        var test: StringTest?
    }

    private var conditions: [Condition] = []
    private let keeps: Bool

    init(_ selections: [LabelSelection], keeps: Bool, names: inout RowNames) throws(QueryError) {
        self.keeps = keeps
        for selection in selections {
            var test: StringTest?
            if let matcher = selection.matcher { test = try StringTest(matcher) }
            conditions.append(
                Condition(name: names.number(selection.name), special: LabelFilterStage.SpecialLabel(selection.name), test: test))
        }
    }

    func run(_ labels: inout RowLabels) {
        if keeps {
            // The marks of an error always stay.
            let view = labels
            labels.removeAll { item in !conditions.contains { $0.name == item.name && holds($0, item, view) } }
            return
        }
        for condition in conditions {
            switch condition.special {
            case .error?:
                if let error = labels.error, Array(error.utf8).withUnsafeBytes({ condition.test?.holds($0) ?? true }) {
                    labels.clearError()
                }
            case .details?:
                if labels.errorDetails.withUnsafeBytes({ condition.test?.holds($0) ?? true }) { labels.clearErrorDetails() }
            case nil: break
            }
            let view = labels
            labels.removeAll { $0.name == condition.name && holds(condition, $0, view) }
        }
    }

    private func holds(_ condition: Condition, _ item: RowLabels.Item, _ labels: RowLabels) -> Bool {
        condition.test.map { test in labels.withValue(item) { test.holds($0) } } ?? true
    }
}
