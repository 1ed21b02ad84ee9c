extension EntryColumns {
    public mutating func reserve(rows: Int, bytes: Int) {
        timestamps.reserveCapacity(rows)
        lineEnds.reserveCapacity(rows)
        lines.reserveCapacity(bytes)
    }

    public mutating func append(contentsOf other: EntryColumns) {
        append(other, rows: 0..<other.count)
    }

    /// Appends the given rows of `other`.
    public mutating func append(_ other: EntryColumns, rows: Range<Int>) {
        if rows.isEmpty { return }
        if !other.metadataEnds.isEmpty && metadataEnds.isEmpty {
            metadataEnds = [UInt32](repeating: 0, count: timestamps.count)
        }
        let start = other.lineRange(rows.lowerBound).lowerBound
        let shift = UInt32(lines.count) &- UInt32(start)
        lines.append(contentsOf: other.lines[start..<Int(other.lineEnds[rows.upperBound - 1])])
        lineEnds.append(contentsOf: other.lineEnds[rows].lazy.map { $0 &+ shift })
        timestamps.append(contentsOf: other.timestamps[rows])
        if !other.metadataEnds.isEmpty {
            let start = other.metadataRange(rows.lowerBound).lowerBound
            let shift = UInt32(metadata.count) &- UInt32(start)
            metadata.append(contentsOf: other.metadata[start..<Int(other.metadataEnds[rows.upperBound - 1])])
            metadataEnds.append(contentsOf: other.metadataEnds[rows].lazy.map { $0 &+ shift })
        } else if !metadataEnds.isEmpty {
            metadataEnds.append(contentsOf: repeatElement(UInt32(metadata.count), count: rows.count))
        }
    }

    /// Rows with times in the range, of columns that ascend by time.
    public func rows(in time: TimeRange) -> Range<Int> {
        let start = timestamps.partition { $0 < time.start }
        // The last nanosecond of all belongs to a range without end.
        let end = time.end == .max ? count : timestamps.partition { $0 < time.end }
        return start..<max(start, end)
    }

    /// Whether two rows have the same line and metadata.
    public func sameContent(_ a: Int, _ b: Int) -> Bool {
        lines[lineRange(a)] == lines[lineRange(b)] && metadata[metadataRange(a)] == metadata[metadataRange(b)]
    }

    /// Ascending by time; rows of one time stay in the order they came in; of rows equal in time, line and metadata the first stays.
    public func sortedUnique() -> EntryColumns {
        // The index makes the sort stable: two lines with one timestamp keep the order they arrived in.
        let order = (0..<count).sorted { timestamps[$0] != timestamps[$1] ? timestamps[$0] < timestamps[$1] : $0 < $1 }
        var out = EntryColumns()
        out.reserve(rows: count, bytes: lines.count)
        lines.withUnsafeBytes { lines in
            metadata.withUnsafeBytes { metadata in
                var at = 0
                while at < order.count {
                    var end = at + 1
                    while end < order.count && timestamps[order[end]] == timestamps[order[at]] { end += 1 }
                    for row in distinct(order[at..<end]) {
                        out.append(
                            time: timestamps[row], line: UnsafeRawBufferPointer(rebasing: lines[lineRange(row)]),
                            metadata: UnsafeRawBufferPointer(rebasing: metadata[metadataRange(row)]))
                    }
                    at = end
                }
            }
        }
        return out
    }

    /// Rows of one time without later copies of earlier ones.
    private func distinct(_ rows: ArraySlice<Int>) -> [Int] {
        if rows.count == 1 { return [rows[rows.startIndex]] }
        // Many lines may share a timestamp: hashed, so that the cost stays linear.
        var kept: [Int] = []
        var seen: [Int: [Int]] = [:]
        for row in rows {
            var hasher = Hasher()
            hasher.combine(lines[lineRange(row)])
            hasher.combine(metadata[metadataRange(row)])
            let hash = hasher.finalize()
            if seen[hash]?.contains(where: { sameContent($0, row) }) == true { continue }
            seen[hash, default: []].append(row)
            kept.append(row)
        }
        return kept
    }
}

extension RandomAccessCollection where Index == Int {
    /// First index at which `isBefore` no longer holds, of a collection where it holds for a prefix.
    @inlinable
    public func partition(_ isBefore: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
