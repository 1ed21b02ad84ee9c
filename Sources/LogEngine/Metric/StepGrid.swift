import LogModel

/// The times at which a metric query is evaluated, all of them multiples of the step since 1970; one time for an instant query.
struct StepGrid: Sendable, Equatable {
    /// More points than Loki allows a series; a step of alignment at either end comes on top.
    static let pointsMax = 11_002

    let start: Timestamp
    let step: Int64
    let count: Int
    /// One time, of an instant query.
    let isInstant: Bool

    /// Start goes down and end up to multiples of the step. Nil: too many points, or times that cannot be held.
    init?(start: Timestamp, end: Timestamp, step: Int64) {
        guard step > 0, end >= start else { return nil }
        let down = start.floorDivided(by: step)
        let up = -((end == .min ? .min + 1 : -end).floorDivided(by: step))
        let (first, overflow) = down.multipliedReportingOverflow(by: step)
        let (last, overflow2) = up.multipliedReportingOverflow(by: step)
        let (steps, overflow3) = up.subtractingReportingOverflow(down)
        guard !overflow, !overflow2, !overflow3, steps < Int64(Self.pointsMax), last >= first else { return nil }
        self.start = first
        self.step = step
        count = Int(steps) + 1
        isInstant = false
    }

    init(at time: Timestamp) {
        start = time
        step = 1
        count = 1
        isInstant = true
    }

    var end: Timestamp { time(count - 1) }

    /// The product may wrap where the sum does not: the last point can be held.
    func time(_ index: Int) -> Timestamp { start &+ Int64(index) &* step }

    /// Points whose window (t - range, t] holds an entry at `time`, and the span of times for which the answer is the same.
    func windows(holding time: Timestamp, range: Int64) -> (points: Range<Int>, sameFrom: Timestamp, sameTo: Timestamp) {
        // First point at or after the entry: start + i·step >= time.
        let since = time.saturatingSubtract(start)
        let first = max(0, since.ceilDivided(by: step))
        // First point at which the window has left it: start + i·step - range >= time.
        let after = max(0, since.saturatingAdd(range).ceilDivided(by: step))
        let points = min(Int(clamping: first), count)..<min(Int(clamping: max(first, after)), count)
        // Behind the grid nothing changes with the time, and its ends cannot be computed without overflow.
        guard first <= count, after <= count else { return (points, time, time) }
        // The answer changes behind the point `first`, and behind the time that is a range before the point `after`.
        let to = min(start &+ first &* step, (start &+ after &* step).saturatingSubtract(range))
        let from = max(start &+ (first - 1) &* step, (start &+ (after - 1) &* step).saturatingSubtract(range))
        return (points, first == 0 ? time : from &+ 1, to)
    }
}

extension Int64 {
    /// Ends at the least or the greatest number where the sum lies beyond.
    func saturatingAdd(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }

    func saturatingSubtract(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other < 0 ? .max : .min) : difference
    }

    func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }

    func ceilDivided(by divisor: Int64) -> Int64 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest > 0 ? quotient + 1 : quotient
    }
}
