/// Counts, by step of time, the lines that patterns find; for each level its own patterns.
struct PatternCounter: Sendable {
    struct Pattern: Sendable {
        var text: String
        var filter: LinePattern
    }

    private let patterns: [String: [Pattern]]
    /// By level one count for each of its patterns, by step.
    private(set) var counts: [String: [[Int64: Int]]]

    init(_ patterns: [String: [Pattern]]) {
        self.patterns = patterns
        counts = patterns.mapValues { [[Int64: Int]](repeating: [:], count: $0.count) }
    }

    mutating func take(_ line: UnsafeRawBufferPointer, level: String, step: Int64) {
        guard let patterns = patterns[level] else { return }
        for index in patterns.indices where patterns[index].filter.matches(line) { counts[level]![index][step, default: 0] += 1 }
    }

    mutating func take(_ other: PatternCounter) {
        for (level, all) in other.counts {
            for (index, steps) in all.enumerated() { counts[level]![index].merge(steps, uniquingKeysWith: +) }
        }
    }
}
