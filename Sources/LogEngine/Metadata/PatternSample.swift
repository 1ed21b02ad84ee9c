import LogStorage

/// Which lines of a range are looked at for patterns: all of them up to a bound, beyond it evenly spread blocks, and in these evenly
/// spread lines. Counts are scaled up by what was left out.
struct PatternSample: Sendable {
    private let unitStride: Int
    private let rowStride: Int
    /// Lines that one line stands for; 1 when all are looked at.
    let scale: Double

    init(_ units: [ScanUnit], unitsMax: Int, rowsMax: Int) {
        unitStride = max(1, (units.count + unitsMax - 1) / max(1, unitsMax))
        let all = units.reduce(0) { $0 + $1.rows }
        let chosen = stride(from: 0, to: units.count, by: unitStride).reduce(0) { $0 + units[$1].rows }
        rowStride = max(1, (chosen + rowsMax - 1) / max(1, rowsMax))
        scale = unitStride == 1 && rowStride == 1 ? 1 : Double(all) / (Double(max(1, chosen)) / Double(rowStride))
    }

    func holds(unit: Int) -> Bool { unit % unitStride == 0 }

    func holds(row: Int) -> Bool { row % rowStride == 0 }

    func scaled(_ count: Int) -> Int { scale == 1 ? count : max(1, Int((Double(count) * scale).rounded())) }
}
