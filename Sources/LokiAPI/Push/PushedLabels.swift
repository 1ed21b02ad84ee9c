import LogModel

/// The label set of a pushed stream, from pairs in the order they came.
enum PushedLabels {
    /// Sorted, of a name given twice the last value, without empty values.
    static func make(_ pairs: [Label]) -> Labels {
        Labels(sortedUnchecked: Labels(sorted(pairs)).pairs.filter { !$0.value.isEmpty })
    }

    /// Why a label text that names a label twice refuses its stream; nil when it does not.
    static func duplicate(_ pairs: [Label], in text: String) -> String? {
        var names: Set<Label> = []
        // As labels without a value, since names that differ in bytes only are different ones here.
        let twice = pairs.first { !names.insert(Label($0.name, "")).inserted }
        return twice.map { "stream '\(text)' has duplicate label name: '\($0.name)'" }
    }

    /// The same with empty values, as the parser of label texts gets to see it.
    static func text(_ pairs: [Label]) -> String { "\(Labels(sorted(pairs)))" }

    /// Sorted beforehand, so that a stream with a million labels, which no limit has refused yet, costs no quadratic time. Pairs of one
    /// name keep their order.
    private static func sorted(_ pairs: [Label]) -> [Label] {
        pairs.enumerated().sorted { a, b in
            Labels.bytesEqual(a.element.name, b.element.name) ? a.offset < b.offset : Labels.bytesLess(a.element.name, b.element.name)
        }.map(\.element)
    }
}
