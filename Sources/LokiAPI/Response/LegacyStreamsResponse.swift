import LogModel

/// The answer of `/api/prom/query`, in the shape of before 2020: labels as text, times as RFC 3339.
///
///     {"streams":[{"labels":"{app=\"shop\"}","entries":[{"ts":"2026-08-20T10:00:00.5Z","line":"x"}]}],"stats":{…}}
public enum LegacyStreamsResponse {
    public static func bytes(_ streams: [ResultStream], statistics: QueryStatistics) -> [UInt8] {
        var out: [UInt8] = []
        JSONText.append("{\"streams\":[", to: &out)
        for (index, stream) in streams.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSONText.append("{\"labels\":", to: &out)
            JSONText.append(string: stream.labels.description, to: &out)
            JSONText.append(",\"entries\":[", to: &out)
            for (number, entry) in stream.entries.enumerated() {
                if number > 0 { out.append(UInt8(ascii: ",")) }
                JSONText.append("{\"ts\":", to: &out)
                JSONText.append(string: TimeText.rfc3339(entry.time), to: &out)
                JSONText.append(",\"line\":", to: &out)
                entry.line.withUnsafeBytes { JSONText.append(string: $0, to: &out) }
                out.append(UInt8(ascii: "}"))
            }
            JSONText.append("]}", to: &out)
        }
        JSONText.append("],\"stats\":", to: &out)
        StatisticsJSON.append(statistics, to: &out)
        JSONText.append("}\n", to: &out)
        return out
    }
}
