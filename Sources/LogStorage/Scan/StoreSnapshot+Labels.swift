import LogCatalog
import LogModel

/// Names and values of labels out of the columns of stream tables, without making the streams.
extension StoreSnapshot {
    func labelNames(matching: LabelMatching?, in time: TimeRange) throws(StorageError) -> Set<Label> {
        guard horizon.isOff else {
            return Set(try streams(matching: matching, in: time).lazy.flatMap { $0.pairs.lazy.map { Label($0.name, "") } })
        }
        var found = Set<Label>()
        try forEachTable(matching, time) { table, ids in
            for column in table.columns where ids.contains(where: { column.codes[$0] > 0 }) { found.insert(Label(column.name, "")) }
        }
        for stream in heads(matching, time) { for pair in stream.labels.pairs { found.insert(Label(pair.name, "")) } }
        return found
    }

    func labelValues(_ name: String, matching: LabelMatching?, in time: TimeRange) throws(StorageError) -> Set<Label> {
        guard horizon.isOff else {
            return Set(try streams(matching: matching, in: time).lazy.compactMap { $0[name].map { Label(name, $0) } })
        }
        var found = Set<Label>()
        try forEachTable(matching, time) { table, ids in
            guard let column = table.columns.first(where: { Labels.bytesEqual($0.name, name) }) else { return }
            var seen = [Bool](repeating: false, count: column.values.count + 1)
            for id in ids { seen[Int(column.codes[id])] = true }
            for code in 1..<seen.count where seen[code] { found.insert(Label(name, column.values.string(code - 1))) }
        }
        for stream in heads(matching, time) { if let value = stream.labels[name] { found.insert(Label(name, value)) } }
        return found
    }

    /// The tables of segments, each with the streams in it that are meant.
    private func forEachTable(_ matching: LabelMatching?, _ time: TimeRange, _ body: (StreamTable, [Int]) -> Void) throws(StorageError) {
        for segment in segments where time.overlaps(first: segment.record.firstTime, last: segment.record.lastTime) {
            let table = try cache.reader(segment).directory.streams
            let selected = table.select(matching)
            body(
                table,
                (0..<table.count).filter {
                    selected?[$0] != false && time.overlaps(first: table.firsts[$0], last: table.lasts[$0])
                })
        }
    }

    private func heads(_ matching: LabelMatching?, _ time: TimeRange) -> [HeadStream] {
        heads.joined().filter { time.overlaps(first: $0.first, last: $0.last) && matching?.matches($0.labels) != false }
    }
}
