import LogModel

/// Tells new rows of a tail from those seen before, when it had to connect again: a pure value.
///
/// It goes on at the time of the newest row, so that rows of this one time come again; each is passed over as often as it was seen.
///
///     var progress = TailProgress()
///     progress.received(7 "a", 8 "b")  →  7 "a", 8 "b"
///     progress.connectsAgain()         →  8
///     progress.received(8 "b", 8 "c")  →  8 "c"
public struct TailProgress: Sendable {
    /// Time of the newest row; nil before the first.
    public private(set) var newest: Timestamp?
    private var seen: [LogRow: Int] = [:]
    private var again: [LogRow: Int] = [:]
    private var boundary: Timestamp?

    public init() {}

    /// Where to go on; nil: nothing was seen yet.
    public mutating func connectsAgain() -> Timestamp? {
        again = seen
        boundary = newest
        return newest
    }

    /// The new rows of a message, ascending by time.
    public mutating func received(_ streams: [ResultStream]) -> [LogRow] {
        let fresh = LogRow.sorted(streams, .forward).filter { row in
            guard row.entry.time == boundary, let times = again[row], times > 0 else { return true }
            again[row] = times - 1
            return false
        }
        for row in fresh {
            let time = row.entry.time
            if let newest, time < newest { continue }
            if time != newest { seen = [:] }
            newest = time
            seen[row, default: 0] += 1
        }
        return fresh
    }
}
