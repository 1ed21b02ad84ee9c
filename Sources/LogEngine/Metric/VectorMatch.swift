import LogModel
import LogQL

/// Evaluates a binary operation between series, or between series and a number.
struct VectorMatch {
    let operation: BinaryOperation
    let grid: StepGrid
    let context: QueryContext

    func run(_ left: StepValue, _ right: StepValue) throws(QueryError) -> StepValue {
        switch (left, right) {
        case (.number(let a), .number(let b)): return .number(Arithmetic.result(operation.op, a, b))
        case (.series(let series), .number(let number)): return .series(withNumber(series) { ($0, number) })
        case (.number(let number), .series(let series)): return .series(withNumber(series) { (number, $0) })
        case (.series(let a), .series(let b)):
            return .series(operation.op.isSetOperation ? set(a, b) : try joined(a, b))
        }
    }

    private func withNumber(_ series: [StepSeries], _ sides: (Double) -> (Double, Double)) -> [StepSeries] {
        series.map { one in
            var result = StepSeries(labels: one.labels, count: grid.count)
            for point in 0..<grid.count {
                guard let value = one[point] else { continue }
                let (a, b) = sides(value)
                // A comparison keeps the value of the series, on whichever side it stands.
                result[point] = outcome(a, b, kept: value)
            }
            return result
        }.filter { !$0.isEmpty }
    }

    private func outcome(_ a: Double, _ b: Double, kept: Double) -> Double? {
        let value = Arithmetic.result(operation.op, a, b)
        if !operation.op.isComparison || operation.returnBool { return value }
        return value == 1 ? kept : nil
    }

    // MARK: sets

    private func set(_ left: [StepSeries], _ right: [StepSeries]) -> [StepSeries] {
        var presentRight: [Labels: [Bool]] = [:]
        for one in right {
            merge(one.isPresent, into: &presentRight[signature(one.labels), default: [Bool](repeating: false, count: grid.count)])
        }
        switch operation.op {
        case .or:
            var presentLeft: [Labels: [Bool]] = [:]
            for one in left {
                merge(one.isPresent, into: &presentLeft[signature(one.labels), default: [Bool](repeating: false, count: grid.count)])
            }
            // A series of both sides with equal labels is one series.
            var results = left
            var numbers: [Labels: Int] = [:]
            for (index, one) in left.enumerated() { numbers[one.labels] = index }
            for one in right {
                let taken = presentLeft[signature(one.labels)]
                var rest = StepSeries(labels: one.labels, count: grid.count)
                for point in 0..<grid.count where taken?[point] != true { rest[point] = one[point] }
                if let known = numbers[one.labels] {
                    for point in 0..<grid.count where rest.isPresent[point] { results[known][point] = rest.values[point] }
                } else {
                    results.append(rest)
                }
            }
            return results.filter { !$0.isEmpty }
        default:
            return left.map { one in
                var result = StepSeries(labels: one.labels, count: grid.count)
                let other = presentRight[signature(one.labels)]
                for point in 0..<grid.count where (other?[point] ?? false) == (operation.op == .and) { result[point] = one[point] }
                return result
            }.filter { !$0.isEmpty }
        }
    }

    private func merge(_ present: [Bool], into all: inout [Bool]) {
        for point in 0..<grid.count where present[point] { all[point] = true }
    }

    private func signature(_ labels: Labels) -> Labels {
        guard let matching = operation.matching else { return labels }
        return Labels(sortedUnchecked: labels.pairs.filter { matching.labels.contains($0.name) == matching.on })
    }

    // MARK: arithmetic and comparisons

    private func joined(_ left: [StepSeries], _ right: [StepSeries]) throws(QueryError) -> [StepSeries] {
        let group = operation.matching?.group ?? .oneToOne
        var isSwapped = false
        var included: [String] = []
        switch group {
        case .oneToOne: break
        case .left(let include): included = include
        case .right(let include): (isSwapped, included) = (true, include)
        }
        let (many, one) = isSwapped ? (right, left) : (left, right)
        var ones: [Labels: [StepSeries]] = [:]
        for series in one { ones[signature(series.labels), default: []].append(series) }
        var results: [Labels: StepSeries] = [:]
        var order: [Labels] = []
        var seen: [Labels: [Bool]] = [:]
        for series in many {
            try context.check()
            let key = signature(series.labels)
            guard let candidates = ones[key] else { continue }
            let made = candidates.map { resultLabels(series.labels, $0.labels, included) }
            for point in 0..<grid.count {
                var present: Int?
                var isUnique = true
                for (index, candidate) in candidates.enumerated() where candidate.isPresent[point] {
                    isUnique = present == nil
                    present = index
                }
                if !isUnique {
                    throw QueryError(
                        .internal,
                        "found duplicate series on the \(isSwapped ? "left" : "right") hand-side;many-to-many matching not allowed: "
                            + "matching labels must be unique on one side")
                }
                guard let value = series[point], let present else { continue }
                let other = candidates[present]
                if case .oneToOne = group {
                    if seen[key]?[point] == true {
                        throw QueryError(
                            .internal, "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)")
                    }
                    seen[key, default: [Bool](repeating: false, count: grid.count)][point] = true
                }
                let (a, b) = isSwapped ? (other.values[point], value) : (value, other.values[point])
                guard let outcome = outcome(a, b, kept: a) else { continue }
                let labels = made[present]
                if results[labels] == nil {
                    results[labels] = StepSeries(labels: labels, count: grid.count)
                    order.append(labels)
                }
                if results[labels]!.isPresent[point] {
                    throw QueryError(.internal, "multiple matches for labels: grouping labels must ensure unique matches")
                }
                results[labels]![point] = outcome
            }
        }
        return order.map { results[$0]! }
    }

    private func resultLabels(_ many: Labels, _ one: Labels, _ included: [String]) -> Labels {
        guard let matching = operation.matching else { return many }
        var labels = many
        if case .oneToOne = matching.group {
            labels = signature(many)
        }
        for name in included { labels[name] = one[name] }
        return labels
    }
}
