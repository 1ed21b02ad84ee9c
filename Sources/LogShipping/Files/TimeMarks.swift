import LogModel

/// Which time the lines of a file get that have none of their own: that at which their bytes were read, plus a nanosecond per byte.
///
/// Marks are on disk before a line leaves, so that an agent that was killed gives a line the same time again, and the server takes the two
/// for one.
///
///     read 100 bytes at 5 s, later 50 at 7 s:  [0..<100 → 5 s], [100..<150 → 7 s];  the line at byte 120 is from 7 s + 20 ns
struct TimeMarks: Equatable, Sendable {
    struct Mark: Equatable, Sendable {
        var start: Int64
        var end: Int64
        var time: Timestamp
    }

    private(set) var marks: [Mark] = []
    /// Positions at which a line was ended though it had no line feed.
    private(set) var cuts: [Int64] = []

    init() {}

    init(marks: [Mark], cuts: [Int64]) {
        self.marks = marks.sorted { $0.start < $1.start }
        self.cuts = cuts.sorted()
    }

    /// How many bytes may be read at `offset` under the marks that there are; nil: there are none, a new one is needed.
    func known(at offset: Int64) -> Int64? {
        guard let mark = marks.last(where: { $0.start <= offset && offset < $0.end }) else { return nil }
        return (cuts.first { $0 > offset } ?? mark.end).clamped(to: offset + 1...mark.end) - offset
    }

    mutating func append(start: Int64, end: Int64, time: Timestamp) {
        var time = time
        // Times of a file never go back.
        if let last = marks.last { time = max(time, last.time + (last.end - last.start)) }
        marks.append(Mark(start: start, end: end, time: time))
    }

    func time(of offset: Int64) -> Timestamp? {
        guard let mark = marks.last(where: { $0.start <= offset }) else { return nil }
        return mark.time + (offset - mark.start)
    }

    func isCut(_ offset: Int64) -> Bool { cuts.contains(offset) }

    mutating func cut(at offset: Int64) {
        if !cuts.contains(offset) { cuts.append(offset) }
    }

    /// What is before `offset` will not be read again.
    mutating func forget(before offset: Int64) {
        if let first = marks.firstIndex(where: { $0.end > offset }) {
            if first > 0 { marks.removeFirst(first) }
        } else if marks.count > 1 {
            marks.removeFirst(marks.count - 1)
        }
        cuts.removeAll { $0 <= offset }
    }

    mutating func merge(_ other: TimeMarks) {
        self = TimeMarks(marks: marks + other.marks.filter { !marks.contains($0) }, cuts: Array(Set(cuts + other.cuts)))
    }
}

extension Int64 {
    fileprivate func clamped(to range: ClosedRange<Int64>) -> Int64 { Swift.min(Swift.max(self, range.lowerBound), range.upperBound) }
}
