import LogModel

/// One entry of an answer with the labels of its stream.
public struct LogRow: Hashable, Sendable {
    public var labels: Labels
    public var entry: ResultEntry

    public init(labels: Labels, entry: ResultEntry) {
        self.labels = labels
        self.entry = entry
    }

    /// Metadata and parsed labels are left to `==`: lines tell rows apart well enough.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(entry.time)
        hasher.combine(labels)
        hasher.combine(entry.line)
    }

    /// The rows of all streams by time; rows of one time stay in the order of the answer.
    public static func sorted(_ streams: [ResultStream], _ direction: Direction) -> [LogRow] {
        let rows = streams.flatMap { stream in stream.entries.map { LogRow(labels: stream.labels, entry: $0) } }
        let order = rows.indices.sorted { a, b in
            let (first, second) = (rows[a].entry.time, rows[b].entry.time)
            if first == second { return a < b }
            return direction == .forward ? first < second : first > second
        }
        return order.map { rows[$0] }
    }
}
