/// Seconds counted into buckets.
struct Histogram: Sendable {
    static let bounds: [Double] = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 25, 60]

    private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
    private(set) var sum = 0.0

    var count: Int { counts.reduce(0, +) }

    mutating func observe(_ seconds: Double) {
        counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
        sum += seconds
    }

    func write(_ name: String, _ label: (key: String, value: String), to page: inout MetricsPage) {
        var below = 0
        for (bound, count) in zip(Self.bounds, counts) {
            below += count
            page.sample(name + "_bucket", Double(below), [label.key: label.value, "le": "\(bound)"])
        }
        page.sample(name + "_bucket", Double(count), [label.key: label.value, "le": "+Inf"])
        page.sample(name + "_sum", sum, [label.key: label.value])
        page.sample(name + "_count", Double(count), [label.key: label.value])
    }
}
