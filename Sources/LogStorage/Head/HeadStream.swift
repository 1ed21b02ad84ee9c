import LogModel

/// Entries of one stream that are in the log but in no segment yet, in the order they arrived.
///
/// They stand in chunks of bounded size: a snapshot shares the chunks, and a later push copies at most the last one.
struct HeadStream: Sendable {
    /// A chunk takes no more rows once it holds so many bytes.
    static let chunkBytesMax = 64 << 10

    let labels: Labels
    private(set) var chunks: [EntryColumns] = []
    private(set) var rows = 0
    private(set) var bytes = 0
    private(set) var first: Timestamp = .max
    private(set) var last: Timestamp = .min
    /// Times strictly ascend: nothing to sort, and no duplicates.
    private(set) var isAscending = true

    init(labels: Labels) { self.labels = labels }

    mutating func append(_ entries: EntryColumns) {
        for time in entries.timestamps {
            if time <= last { isAscending = false }
            last = max(last, time)
            first = min(first, time)
        }
        rows += entries.count
        bytes += entries.byteCount
        if let open = chunks.indices.last, chunks[open].byteCount + entries.byteCount <= Self.chunkBytesMax {
            chunks[open].append(contentsOf: entries)
        } else {
            chunks.append(entries)
        }
    }

    /// All entries ascending by time, those of one time in arrival order, exact duplicates (time, line, metadata) once.
    func sorted() -> EntryColumns {
        var all = EntryColumns()
        all.reserve(rows: rows, bytes: bytes)
        for chunk in chunks { all.append(contentsOf: chunk) }
        return isAscending ? all : all.sortedUnique()
    }
}
