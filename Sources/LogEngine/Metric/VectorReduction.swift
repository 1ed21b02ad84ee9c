import LogModel
import LogQL

/// Evaluates a vector aggregation, point by point.
enum VectorReduction {
    static func run(_ aggregation: VectorAggregation, _ series: [StepSeries], _ grid: StepGrid) -> [StepSeries] {
        switch aggregation.operation {
        case .sort, .sortDesc: return sorted(series, descending: aggregation.operation == .sortDesc)
        case .topk, .approxTopk: return best(aggregation, series, grid, isBetter: { $0 > $1 || ($1.isNaN && !$0.isNaN) })
        case .bottomk: return best(aggregation, series, grid, isBetter: { $0 < $1 || ($1.isNaN && !$0.isNaN) })
        default: break
        }
        let grouping = grouping(aggregation)
        var numbers: [Labels: Int] = [:]
        var groups: [(labels: Labels, members: [Int])] = []
        for (index, one) in series.enumerated() {
            let labels = grouping.labels(one.labels)
            if let known = numbers[labels] {
                groups[known].members.append(index)
            } else {
                numbers[labels] = groups.count
                groups.append((labels, [index]))
            }
        }
        return groups.map { group in
            var result = StepSeries(labels: group.labels, count: grid.count)
            for point in 0..<grid.count {
                var total = Moments()
                for member in group.members {
                    if let value = series[member][point] { total.add(value) }
                }
                if total.count == 0 { continue }
                result[point] = value(aggregation.operation, total)
            }
            return result
        }
    }

    /// Without a grouping all series are one group.
    static func grouping(_ aggregation: VectorAggregation) -> SeriesGrouping {
        aggregation.grouping.map { SeriesGrouping($0) } ?? .by([])
    }

    private static func value(_ operation: VectorAggregation.Operation, _ total: Moments) -> Double {
        switch operation {
        case .sum: total.sum
        case .avg: total.sum / Double(total.count)
        case .min: total.least
        case .max: total.greatest
        case .count: Double(total.count)
        case .stdvar: total.squares / Double(total.count)
        case .stddev: (total.squares / Double(total.count)).squareRoot()
        case .topk, .bottomk, .sort, .sortDesc, .approxTopk: .nan  // handled before
        }
    }

    /// At each point the k best of each group, with all their labels.
    private static func best(
        _ aggregation: VectorAggregation, _ series: [StepSeries], _ grid: StepGrid, isBetter: (Double, Double) -> Bool
    ) -> [StepSeries] {
        let grouping = grouping(aggregation)
        // Among equals the first by labels is chosen, whichever order the scan brought them in.
        let series = MetricAnswer.sorted(series)
        var groups: [Labels: [Int]] = [:]
        for (index, one) in series.enumerated() { groups[grouping.labels(one.labels), default: []].append(index) }
        var results = series.map { StepSeries(labels: $0.labels, count: grid.count) }
        for members in groups.values {
            for point in 0..<grid.count {
                let present = members.filter { series[$0].isPresent[point] }
                let ranked = present.sorted { isBetter(series[$0].values[point], series[$1].values[point]) }
                for member in ranked.prefix(aggregation.parameter ?? 0) { results[member][point] = series[member].values[point] }
            }
        }
        return results.filter { !$0.isEmpty }
    }

    /// By the value at the only point of an instant query; in range queries order means nothing.
    private static func sorted(_ series: [StepSeries], descending: Bool) -> [StepSeries] {
        let present = series.filter { !$0.isEmpty }
        guard present.allSatisfy({ $0.values.count == 1 }) else { return present }
        return present.sorted { a, b in
            let (x, y) = (a.values[0], b.values[0])
            if x == y || (x.isNaN && y.isNaN) { return a.labels < b.labels }
            if x.isNaN || y.isNaN { return y.isNaN }
            return descending ? x > y : x < y
        }
    }
}
