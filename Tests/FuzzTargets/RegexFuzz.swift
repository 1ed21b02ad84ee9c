import LogModel
import LogQL

extension FuzzTarget {
    /// A regular expression, and behind the first line feed lines that it judges: each alone, as the plain evaluator does, and in a block
    /// whose mandatory literals are searched first. Both keep the same lines.
    static let regex = FuzzTarget(name: "regex", lengthMax: 1024) { input in
        let (pattern, text) = firstLine(input)
        guard let regex = try? Regex2(String(decoding: pattern, as: UTF8.self)) else { return nil }
        if let objection = outside(regex, text) { return objection }
        for operation in [LineFilter.Operation.matches, .notMatches] {
            let filter = LineFilter(operation: operation, alternatives: [.text(Array(regex.pattern.utf8))])
            if let objection = FuzzEngine.difference(.log(LogQuery(matchers: [], stages: [.lineFilter(filter)])), text) { return objection }
        }
        return nil
    }

    private static func outside(_ regex: Regex2, _ text: [UInt8]) -> String? {
        text.withUnsafeBytes { bytes in
            guard let groups = regex.captures(bytes) else { return regex.matches(bytes) ? "it matches without a match" : nil }
            guard regex.matches(bytes) else { return "a match where nothing matches" }
            let isInside = groups.allSatisfy { $0.map { $0.lowerBound >= 0 && $0.upperBound <= bytes.count } ?? true }
            return isInside ? nil : "a group outside of the text"
        }
    }
}
