import LogModel

/// Which labels make the streams: how many values each has, and in how many streams it stands.
///
///     streams  3
///     labels   2
///
///     LABEL  VALUES  STREAMS
///     app         2        3
///     env         1        2
struct LabelAnalysis {
    struct Row: Equatable {
        var name: String
        var values: Int
        var streams: Int
    }

    let streams: Int
    /// Most values first.
    let rows: [Row]

    init(_ series: [Labels]) {
        streams = series.count
        var values: [String: Set<Label>] = [:]
        var counts: [String: Int] = [:]
        for pair in series.lazy.flatMap(\.pairs) {
            values[pair.name, default: []].insert(pair)
            counts[pair.name, default: 0] += 1
        }
        rows = values.map { Row(name: $0.key, values: $0.value.count, streams: counts[$0.key] ?? 0) }
            .sorted { ($1.values, $1.streams, $0.name) < ($0.values, $0.streams, $1.name) }
    }

    var text: String {
        let nameWidth = max(5, rows.map(\.name.count).max() ?? 0)
        var text = "streams  \(streams)\nlabels   \(rows.count)\n\n"
        text += Columns.left("LABEL", nameWidth) + "  VALUES  STREAMS\n"
        for row in rows {
            text += Columns.left(row.name, nameWidth) + Columns.right("\(row.values)", 8) + Columns.right("\(row.streams)", 9) + "\n"
        }
        return text
    }
}
