import Glibc
import LogModel

/// Puts samples together where there are too many to keep, so that quantiles take bounded memory: those that no window tells apart by
/// their time, and whose values are within 1 % of one another (buckets of DDSketch, VLDB 2019).
///
/// The edges of all windows cut the time into panes. A sample moves to the end of its pane, which leaves it in the same windows.
struct SamplePanes: Sendable {
    /// Samples up to which a worker keeps each as it is: quantiles are then exact.
    static let samplesMax = 1 << 20
    /// Greatest distance of a value from the one that stands for it, as a share of it.
    static let error = 0.01
    private static let gamma = (1 + error) / (1 - error)
    /// Values nearer to zero are zero.
    private static let least = 1e-300

    let grid: StepGrid
    let range: Int64

    /// Samples of one pane and bucket become one that counts as often.
    func condense(_ series: inout RangeSink.Series) {
        var places: [Place: Int] = [:]
        var made = RangeSink.Series(labels: series.labels)
        for (index, time) in series.times.enumerated() {
            // What is in no window is of no use.
            guard let end = paneEnd(time) else { continue }
            let value = Self.condensed(series.values[index])
            let weight = series.weights.isEmpty ? 1 : series.weights[index]
            let place = Place(time: end, value: value.bitPattern)
            if let known = places[place] {
                made.weights[known] += weight
            } else {
                places[place] = made.times.count
                made.times.append(end)
                made.values.append(value)
                made.weights.append(weight)
            }
        }
        series = made
    }

    private struct Place: Hashable {
        var time: Timestamp
        var value: UInt64
    }

    /// The value that stands for all of its bucket.
    static func condensed(_ value: Double) -> Double {
        guard value.isFinite else { return value.isNaN ? .nan : value }
        if value.magnitude < least { return 0 }
        let bucket = (log(value.magnitude) / log(gamma)).rounded(.up)
        let middle = 2 * exp(bucket * log(gamma)) / (gamma + 1)
        return value < 0 ? -middle : middle
    }

    /// The first edge of a window at or behind `time`; nil where none is: windows are (t - range, t], so both ends count alike.
    func paneEnd(_ time: Timestamp) -> Timestamp? {
        let end = point(atOrAfter: time)
        let start = point(atOrAfter: time.saturatingAdd(range)).map { $0.saturatingSubtract(range) }
        guard let end else { return nil }
        return min(end, start ?? end)
    }

    private func point(atOrAfter time: Timestamp) -> Timestamp? {
        let index = max(0, time.saturatingSubtract(grid.start).ceilDivided(by: grid.step))
        return index < grid.count ? grid.time(Int(index)) : nil
    }
}
