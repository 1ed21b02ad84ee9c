/// A multiset of values of which the k-th smallest can be asked, as a tree of counts over all values that it may ever hold
/// (P. Fenwick, "A new data structure for cumulative frequency tables", 1994).
struct WindowRanks {
    private let values: [Double]
    /// Element i - 1 holds the count of the values that end at place i - 1, as many as the lowest bit of i says.
    private var counts: [Int]
    private(set) var total = 0
    private let topBit: Int

    /// - Parameter sorted: every value, each as often as it may come, by ``isBefore(_:_:)``.
    init(sorted: [Double]) {
        values = sorted
        counts = [Int](repeating: 0, count: sorted.count)
        var bit = 1
        while bit * 2 <= sorted.count { bit *= 2 }
        topBit = bit
    }

    /// NaN first, as Go sorts.
    static func isBefore(_ a: Double, _ b: Double) -> Bool { a < b || (a.isNaN && !b.isNaN) }

    /// Changes how often the value at `place` is there.
    mutating func add(_ count: Int, at place: Int) {
        total += count
        var index = place + 1
        while index <= counts.count {
            counts[index - 1] += count
            index += index & -index
        }
    }

    /// The k-th smallest value, `k` from 0 to `total` - 1.
    func value(_ k: Int) -> Double {
        var rest = k
        var index = 0
        var bit = topBit
        while bit > 0 {
            let next = index + bit
            if next <= counts.count, counts[next - 1] <= rest {
                index = next
                rest -= counts[next - 1]
            }
            bit /= 2
        }
        return values[min(index, values.count - 1)]
    }
}
