import LogModel

/// The times at which a metric query is evaluated, all of them multiples of the step since 1970; one time for an instant query.
struct StepGrid: Sendable, Equatable {
    /// More points than Loki allows a series; a step of alignment at either end comes on top.
    static let pointsMax = 11_002

    let start: Timestamp
    let step: Int64
    let count: Int

    /// Start goes down and end up to multiples of the step. Nil: too many points, or times that cannot be held.
    init?(start: Timestamp, end: Timestamp, step: Int64) {
        guard step > 0, end >= start else { return nil }
        let down = start.floorDivided(by: step)
        let up = -((end == .min ? .min + 1 : -end).floorDivided(by: step))
        let (first, overflow) = down.multipliedReportingOverflow(by: step)
        let (last, overflow2) = up.multipliedReportingOverflow(by: step)
        guard !overflow, !overflow2, up - down < Int64(Self.pointsMax), last >= first else { return nil }
        self.start = first
        self.step = step
        count = Int(up - down) + 1
    }

    init(at time: Timestamp) {
        start = time
        step = 1
        count = 1
    }

    var end: Timestamp { start + Int64(count - 1) * step }

    func time(_ index: Int) -> Timestamp { start + Int64(index) * step }

    /// Points whose window (t - range, t] holds an entry at `time`, and the span of times for which the answer is the same.
    func windows(holding time: Timestamp, range: Int64) -> (points: Range<Int>, sameFrom: Timestamp, sameTo: Timestamp) {
        // First point at or after the entry: start + i·step >= time.
        let first = max(0, (time &- start).ceilDivided(by: step))
        // First point at which the window has left it: start + i·step - range >= time.
        let after = max(0, (time &- start &+ range).ceilDivided(by: step))
        let points = min(Int(clamping: first), count)..<min(Int(clamping: max(first, after)), count)
        // The answer changes behind the point `first`, and behind the time that is a range before the point `after`.
        let to = min(start &+ first &* step, start &+ after &* step &- range)
        let from = max(start &+ (first - 1) &* step, start &+ (after - 1) &* step &- range)
        return (points, first == 0 ? time : from &+ 1, to)
    }
}

extension Int64 {
    func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }

    func ceilDivided(by divisor: Int64) -> Int64 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest > 0 ? quotient + 1 : quotient
    }
}
