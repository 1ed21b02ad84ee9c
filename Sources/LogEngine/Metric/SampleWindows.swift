import LogModel
import LogQL

/// The samples of one series under the windows of the grid, evaluated by sliding: the cost is that of samples plus points.
struct SampleWindows {
    private let labels: Labels
    private let times: [Timestamp]
    private let values: [Double]
    /// How often each sample counts; empty: once.
    private let weights: [Int]
    private let context: QueryContext
    private let grid: StepGrid
    private let range: Int64

    /// Windows that hold a sample, up to which each window is sorted on its own.
    private static let sortedWindowsMax: Int64 = 4

    init(_ series: RangeSink.Series, grid: StepGrid, range: Int64, context: QueryContext) throws(QueryError) {
        labels = series.labels
        self.grid = grid
        self.range = range
        self.context = context
        if zip(series.times, series.times.dropFirst()).allSatisfy({ $0 <= $1 }) {
            (times, values, weights) = (series.times, series.values, series.weights)
            return
        }
        // Stable: samples of one time stay in the order they came.
        let given = series.times
        let order = try context.sorted(given.indices) { (given[$0], $0) < (given[$1], $1) }
        times = order.map { series.times[$0] }
        values = order.map { series.values[$0] }
        weights = series.weights.isEmpty ? [] : order.map { series.weights[$0] }
    }

    func evaluate(_ aggregation: RangeAggregation) throws(QueryError) -> StepSeries {
        try context.check()
        var result = StepSeries(labels: labels, count: grid.count)
        let seconds = Double(range) / 1e9
        switch aggregation.operation {
        case .quantileOverTime: try quantiles(aggregation.parameter ?? 0, &result)
        case .firstOverTime: eachWindow { point, window in result[point] = values[window.lowerBound] }
        case .lastOverTime: eachWindow { point, window in result[point] = values[window.upperBound - 1] }
        case .rateCounter: counterRates(&result)
        default:
            slide { point, total in
                switch aggregation.operation {
                case .sumOverTime: result[point] = total.sum
                case .rate: result[point] = total.sum / seconds
                case .avgOverTime: result[point] = total.sum / Double(total.count)
                case .minOverTime: result[point] = total.least
                case .maxOverTime: result[point] = total.greatest
                case .stdvarOverTime: result[point] = total.squares / Double(total.count)
                case .stddevOverTime: result[point] = (total.squares / Double(total.count)).squareRoot()
                default: break
                }
            }
        }
        return result
    }

    /// Calls `body` with each point whose window is not empty.
    private func eachWindow(_ body: (Int, Range<Int>) -> Void) {
        var (low, high) = (0, 0)
        for point in 0..<grid.count {
            let time = grid.time(point)
            let start = time.saturatingSubtract(range)
            while high < times.count && times[high] <= time { high += 1 }
            while low < high && times[low] <= start { low += 1 }
            if low < high { body(point, low..<high) }
        }
    }

    /// Totals of each window: of the part behind `middle` as it grows, of the part before it ready for each beginning (two stacks, as
    /// for a queue that knows its minimum).
    private func slide(_ body: (Int, Moments) -> Void) {
        var front: [Moments] = []
        var frontStart = 0
        var middle = 0
        var back = Moments()
        var added = 0
        eachWindow { point, window in
            while added < window.upperBound {
                back.add(values[added])
                added += 1
            }
            if window.lowerBound >= middle {
                front = [Moments](repeating: Moments(), count: window.count)
                frontStart = window.lowerBound
                var total = Moments()
                for index in window.reversed() {
                    var one = Moments()
                    one.add(values[index])
                    total = one.joined(total)
                    front[index - frontStart] = total
                }
                middle = window.upperBound
                back = Moments()
            }
            body(point, front[window.lowerBound - frontStart].joined(back))
        }
    }

    /// Ranks are looked up in a tree of counts: a sample costs the logarithm of their number, however long the window.
    private func quantiles(_ rank: Double, _ result: inout StepSeries) throws(QueryError) {
        if weights.isEmpty && range / grid.step <= Self.sortedWindowsMax { return sortedQuantiles(rank, &result) }
        let values = values
        let byValue = try context.sorted(values.indices) { WindowRanks.isBefore(values[$0], values[$1]) }
        var places = [Int32](repeating: 0, count: values.count)
        for (place, index) in byValue.enumerated() { places[index] = Int32(truncatingIfNeeded: place) }
        var ranks = WindowRanks(sorted: byValue.map { values[$0] })
        var held = 0..<0
        eachWindow { point, window in
            for index in held.lowerBound..<min(window.lowerBound, held.upperBound) { ranks.add(-weight(index), at: Int(places[index])) }
            for index in max(held.upperBound, window.lowerBound)..<window.upperBound { ranks.add(weight(index), at: Int(places[index])) }
            held = window
            result[point] = Self.quantile(rank, count: ranks.total) { ranks.value($0) }
        }
    }

    /// Where windows hardly overlap, sorting each costs less than the tree.
    private func sortedQuantiles(_ rank: Double, _ result: inout StepSeries) {
        var window: [Double] = []
        eachWindow { point, rows in
            window.removeAll(keepingCapacity: true)
            window.append(contentsOf: values[rows])
            window.sort { WindowRanks.isBefore($0, $1) }
            result[point] = Self.quantile(rank, count: window.count) { window[$0] }
        }
    }

    private func weight(_ index: Int) -> Int { weights.isEmpty ? 1 : weights[index] }

    /// Between the two values nearest to the rank, in proportion.
    static func quantile(_ rank: Double, count: Int, _ value: (Int) -> Double) -> Double {
        if rank.isNaN || count == 0 { return .nan }
        if rank < 0 { return -.infinity }
        if rank > 1 { return .infinity }
        let position = rank * Double(count - 1)
        let lower = Int(position)
        let upper = min(lower + 1, count - 1)
        let share = position - Double(lower)
        return value(lower) * (1 - share) + value(upper) * share
    }

    /// As Prometheus' `rate()`: resets are added up, and the rise is extrapolated to the ends of the window where samples come near
    /// them (prometheus.io, "rate()").
    private func counterRates(_ result: inout StepSeries) {
        var resets = [0.0]
        for index in values.indices.dropFirst() {
            resets.append(resets[index - 1] + (values[index] < values[index - 1] ? values[index - 1] : 0))
        }
        let seconds = Double(range) / 1e9
        eachWindow { point, window in
            let (first, last) = (window.lowerBound, window.upperBound - 1)
            guard last > first else {
                result[point] = 0
                return
            }
            let rise = values[last] - values[first] + resets[last] - resets[first]
            var toStart = Double(times[first] &- grid.time(point) &+ range) / 1e9
            let toEnd = Double(grid.time(point) - times[last]) / 1e9
            let sampled = Double(times[last] - times[first]) / 1e9
            let average = sampled / Double(window.count - 1)
            if rise > 0 && values[first] >= 0 { toStart = min(toStart, sampled * (values[first] / rise)) }
            var covered = sampled
            covered += toStart < average * 1.1 ? toStart : average / 2
            covered += toEnd < average * 1.1 ? toEnd : average / 2
            result[point] = rise * (covered / sampled) / seconds
        }
    }
}

/// Count, sum, extremes and squared deviations of some samples; two of them join to that of all (Chan, Golub, LeVeque 1979).
struct Moments {
    var count = 0
    var sum = 0.0
    var mean = 0.0
    var squares = 0.0
    var least = Double.infinity
    var greatest = -Double.infinity

    mutating func add(_ value: Double) {
        count += 1
        sum = count == 1 ? value : sum + value  // keeps the sign of a lone -0
        let delta = value - mean
        mean += delta / Double(count)
        squares += delta * (value - mean)
        least = value < least || least.isNaN ? value : least
        greatest = value > greatest || greatest.isNaN ? value : greatest
    }

    func joined(_ other: Moments) -> Moments {
        if count == 0 { return other }
        if other.count == 0 { return self }
        var all = Moments()
        all.count = count + other.count
        all.sum = sum + other.sum
        let delta = other.mean - mean
        all.mean = mean + delta * Double(other.count) / Double(all.count)
        all.squares = squares + other.squares + delta * delta * Double(count) * Double(other.count) / Double(all.count)
        all.least = min(least, other.least)
        all.greatest = max(greatest, other.greatest)
        return all
    }
}
