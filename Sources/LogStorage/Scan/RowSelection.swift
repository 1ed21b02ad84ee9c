import LogModel

/// Gathers the rows that count; as long as that is all of them there is no list.
struct RowSelection {
    private let total: Int
    private var listed: [UInt32] = []
    /// Rows 0..<dense all count so far, and `listed` is empty.
    private var dense: Int? = 0

    init(total: Int) { self.total = total }

    /// Adds ascending rows behind all that were added before, but for `copies`, which are ascending rows among them.
    mutating func add(_ rows: Range<Int>, without copies: [UInt32]) {
        if let count = dense {
            if copies.isEmpty && rows.lowerBound == count {
                dense = rows.upperBound
                return
            }
            listed.append(contentsOf: 0..<UInt32(count))
            dense = nil
        }
        var next = copies.makeIterator()
        var copy = next.next()
        for row in UInt32(rows.lowerBound)..<UInt32(rows.upperBound) {
            if row == copy { copy = next.next() } else { listed.append(row) }
        }
    }

    /// Nil: all rows.
    var rows: [UInt32]? {
        guard let count = dense else { return listed }
        return count == total ? nil : (0..<UInt32(count)).map { $0 }
    }
}

extension [Timestamp] {
    /// Of ascending rows those with times in the range.
    func rows(in time: TimeRange, of rows: Range<Int>) -> Range<Int> {
        let slice = self[rows]
        if let first = slice.first, let last = slice.last, first >= time.start, last < time.end { return rows }
        let start = slice.partition { $0 < time.start }
        let end = time.end == .max ? rows.upperBound : slice.partition { $0 < time.end }
        return start..<Swift.max(start, end)
    }
}
