import LogModel

/// Labels of streams that are worth a look, with how many values each has.
enum DetectedLabels {
    /// Shown whatever their values are.
    private static let alwaysShown: Set<String> = ["cluster", "namespace", "instance", "pod"]

    /// Without labels whose values are all numbers or UUIDs: those tell requests apart, not sources. Sorted by name.
    static func of(_ streams: [Labels]) -> [(name: String, cardinality: Int)] {
        var values: [String: Set<Label>] = [:]
        for pair in streams.lazy.flatMap(\.pairs) { values[pair.name, default: []].insert(Label("", pair.value)) }
        return values.compactMap { name, values in
            let isShown =
                alwaysShown.contains(name) || values.allSatisfy { isFlag($0.value) } || !values.allSatisfy { isIdentifier($0.value) }
            return isShown ? (name, values.count) : nil
        }
        .sorted { Labels.bytesLess($0.name, $1.name) }
    }

    private static func isFlag(_ value: String) -> Bool { ["0", "1", "true", "false"].contains(value) }

    private static func isIdentifier(_ value: String) -> Bool { Double(value) != nil || isUUID(value) }

    /// `123e4567-e89b-12d3-a456-426614174000`
    private static func isUUID(_ value: String) -> Bool {
        let parts = value.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts.joined().allSatisfy(\.isHexDigit)
    }
}
