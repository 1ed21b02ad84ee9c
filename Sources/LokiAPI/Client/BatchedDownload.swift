import LogModel

/// Fetches more log lines than a server answers at once: a pure value that says what to ask next and which rows are new.
///
/// A range is `[start, end)`, and a full answer may stop in the middle of a timestamp. So the next request begins at that
/// timestamp again (backward: ends 1 ns behind it), and the rows that were seen at it are passed over, each as often as it was
/// seen: equal rows are kept.
///
///     var download = BatchedDownload(start: 0, end: 100, limit: nil, batch: 2, direction: .forward)
///     download.next()                  →  start 0, end 100, limit 2
///     download.received(7 "a", 8 "b")  →  7 "a", 8 "b"
///     download.next()                  →  start 8, end 100, limit 2
///     download.received(8 "b", 9 "c")  →  9 "c"
public struct BatchedDownload: Sendable {
    public struct Request: Equatable, Sendable {
        public var start: Timestamp
        public var end: Timestamp
        public var limit: Int
    }

    /// One timestamp holds at least as many rows as a batch: whatever is asked next, the same rows are answered.
    public struct Stuck: Error, Equatable, Sendable {
        public var time: Timestamp
        public var batch: Int
    }

    public let direction: Direction
    /// Rows handed out so far.
    public private(set) var count = 0
    /// The time reached; nil before the first answer.
    public private(set) var boundary: Timestamp?
    private let limit: Int?
    private let batch: Int
    private var start: Timestamp
    private var end: Timestamp
    /// How often each row was handed out at `boundary`.
    private var seen: [LogRow: Int] = [:]
    private var seenCount = 0
    private var isFinished = false
    private var stuck: Stuck?

    /// - Parameters:
    ///   - limit: most rows in all; nil for every row.
    ///   - batch: most rows of one request, at least 1.
    public init(start: Timestamp, end: Timestamp, limit: Int?, batch: Int, direction: Direction) {
        self.start = start
        self.end = end
        self.limit = limit
        self.batch = max(batch, 1)
        self.direction = direction
    }

    /// The next request; nil when everything wanted is here.
    ///
    /// - Throws: ``Stuck``; the rows handed out before it are good.
    public func next() throws(Stuck) -> Request? {
        let remaining = limit.map { $0 - count } ?? .max
        if isFinished || remaining <= 0 { return nil }
        if let stuck { throw stuck }
        return Request(start: start, end: end, limit: requestLimit)
    }

    /// The new rows of an answer to ``next()``, in order of time.
    public mutating func received(_ streams: [ResultStream]) -> [LogRow] {
        let rows = LogRow.sorted(streams, direction)
        let isFull = rows.count >= requestLimit
        var again = seen
        var fresh = rows.filter { row in
            guard row.entry.time == boundary, let times = again[row], times > 0 else { return true }
            again[row] = times - 1
            return false
        }
        if let limit, fresh.count > limit - count { fresh.removeSubrange(max(limit - count, 0)...) }
        count += fresh.count
        guard isFull, let last = rows.last?.entry.time else {
            isFinished = true
            return fresh
        }
        if last != boundary {
            seen = [:]
            seenCount = 0
        }
        for row in fresh.reversed() {
            guard row.entry.time == last else { break }
            seen[row, default: 0] += 1
            seenCount += 1
        }
        if rows.count >= batch && rows.first?.entry.time == last { stuck = Stuck(time: last, batch: batch) }
        move(to: last)
        return fresh
    }

    /// Rows seen before come again, so they are asked for on top.
    private var requestLimit: Int {
        guard let limit else { return batch }
        let (wanted, overflow) = (limit - count).addingReportingOverflow(seenCount)
        return overflow ? batch : max(min(batch, wanted), 1)
    }

    private mutating func move(to time: Timestamp) {
        boundary = time
        switch direction {
        case .forward: start = time
        case .backward:
            let (next, overflow) = time.addingReportingOverflow(1)
            end = overflow ? .max : next
        }
    }
}
