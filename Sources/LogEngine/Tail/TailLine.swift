import LogModel

/// One entry that a tail shows.
public struct TailLine: Sendable, Equatable {
    /// As of ``ResultStream``: everything, or with categorised labels those of the stream.
    public var labels: Labels
    public var entry: ResultEntry

    public init(labels: Labels, entry: ResultEntry) {
        self.labels = labels
        self.entry = entry
    }

    /// Bytes of text and labels, near enough.
    public var byteCount: Int {
        let labels = [labels, entry.structuredMetadata, entry.parsed]
        return labels.reduce(entry.line.count) { $1.pairs.reduce($0) { $0 + $1.name.utf8.count + $1.value.utf8.count } }
    }

    /// The entries of an answer ascending by time; those of one time and stream in the order in which they arrived.
    ///
    /// - Parameter streams: of a backward query.
    static func ascending(_ streams: [ResultStream]) -> [TailLine] {
        let lines = streams.flatMap { stream in stream.entries.reversed().map { TailLine(labels: stream.labels, entry: $0) } }
        return ascending(lines)
    }

    /// A stable sort: lines of one time stay in the order they came in.
    public static func ascending(_ lines: [TailLine]) -> [TailLine] {
        let order = lines.indices.sorted { (lines[$0].entry.time, $0) < (lines[$1].entry.time, $1) }
        return order.map { lines[$0] }
    }
}
