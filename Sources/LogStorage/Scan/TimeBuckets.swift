import LogModel

/// A range of time in pieces that end at multiples of a step since 1970; the first and the last may be shorter.
///
///     TimeBuckets(TimeRange(start: 7, end: 25), step: 10)      // 7..<10, 10..<20, 20..<25
public struct TimeBuckets: Sendable, Equatable {
    public let time: TimeRange
    /// Nanoseconds; nil: one bucket.
    public let step: Int64?
    public let count: Int

    /// - Parameter step: nanoseconds, above 0; nil makes one bucket.
    public init(_ time: TimeRange, step: Int64? = nil) {
        self.time = time
        guard let step, step > 0, !time.isEmpty else {
            self.step = nil
            count = 1
            return
        }
        self.step = step
        count = Int(clamping: (Self.number(time.end - 1, step) &- Self.number(time.start, step)).addingReportingOverflow(1).partialValue)
    }

    /// The bucket of a time inside the range.
    public func index(of time: Timestamp) -> Int {
        guard let step else { return 0 }
        return Int(clamping: Self.number(time, step) &- Self.number(self.time.start, step))
    }

    /// First instant behind bucket number `index`.
    public func end(_ index: Int) -> Timestamp {
        guard let step else { return time.end }
        let (end, overflow) = (Self.number(time.start, step) &+ Int64(index) &+ 1).multipliedReportingOverflow(by: step)
        return overflow ? time.end : min(end, time.end)
    }

    private static func number(_ time: Timestamp, _ step: Int64) -> Int64 {
        let (quotient, rest) = time.quotientAndRemainder(dividingBy: step)
        return rest < 0 ? quotient - 1 : quotient
    }
}
