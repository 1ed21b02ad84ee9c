import LogModel

/// One series on the grid: a value for each point at which there is one.
struct StepSeries: Sendable {
    /// What a point takes.
    static let pointBytes = 9

    var labels: Labels
    var values: [Double]
    var isPresent: [Bool]

    init(labels: Labels, count: Int) {
        self.labels = labels
        values = [Double](repeating: 0, count: count)
        isPresent = [Bool](repeating: false, count: count)
    }

    subscript(point: Int) -> Double? {
        get { isPresent[point] ? values[point] : nil }
        set {
            isPresent[point] = newValue != nil
            values[point] = newValue ?? 0
        }
    }

    var isEmpty: Bool { !isPresent.contains(true) }
}

/// What an expression comes to: a number, or series.
enum StepValue: Sendable {
    case number(Double)
    case series([StepSeries])

    var seriesCount: Int {
        if case .series(let series) = self { return series.count }
        return 0
    }
}
