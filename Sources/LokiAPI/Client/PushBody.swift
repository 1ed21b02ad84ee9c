import LogModel

/// Writes the JSON body of a push.
public enum PushBody {
    /// `{"streams":[{"stream":{"app":"shop"},"values":[["1787000000000000001","paid",{"user":"u1"}]]}]}`
    ///
    /// JSON carries UTF-8 only: other bytes of lines become U+FFFD.
    public static func json(_ streams: [StreamBatch]) -> [UInt8] {
        var out: [UInt8] = []
        JSONText.append("{\"streams\":[", to: &out)
        for (index, stream) in streams.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSONText.append("{\"stream\":", to: &out)
            JSONText.append(labels: stream.labels, to: &out)
            JSONText.append(",\"values\":[", to: &out)
            append(stream.entries, &out)
            JSONText.append("]}", to: &out)
        }
        JSONText.append("]}", to: &out)
        return out
    }

    private static func append(_ entries: EntryColumns, _ out: inout [UInt8]) {
        entries.lines.withUnsafeBytes { lines in
            entries.metadata.withUnsafeBytes { metadata in
                for row in 0..<entries.count {
                    JSONText.append(row > 0 ? ",[\"" : "[\"", to: &out)
                    NumberText.append(entries.timestamps[row], to: &out)
                    JSONText.append("\",", to: &out)
                    JSONText.append(string: UnsafeRawBufferPointer(rebasing: lines[entries.lineRange(row)]), to: &out)
                    let range = entries.metadataRange(row)
                    if let pairs = try? MetadataCodec.decode(UnsafeRawBufferPointer(rebasing: metadata[range])), !pairs.isEmpty {
                        out.append(UInt8(ascii: ","))
                        JSONText.append(labels: Labels(pairs), to: &out)
                    }
                    out.append(UInt8(ascii: "]"))
                }
            }
        }
    }
}
