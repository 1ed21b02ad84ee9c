import LogModel

/// One entry of `values`: a pair of time and line, with categorised labels a triple.
enum EntryJSON {
    static func append(_ entry: ResultEntry, categorizeLabels: Bool, to out: inout [UInt8]) {
        JSONText.append("[\"", to: &out)
        NumberText.append(entry.time, to: &out)
        JSONText.append("\",", to: &out)
        entry.line.withUnsafeBytes { JSONText.append(string: $0, to: &out) }
        if categorizeLabels {
            JSONText.append(",{", to: &out)
            if !entry.structuredMetadata.isEmpty {
                JSONText.append("\"structuredMetadata\":", to: &out)
                JSONText.append(labels: entry.structuredMetadata, to: &out)
                if !entry.parsed.isEmpty { out.append(UInt8(ascii: ",")) }
            }
            if !entry.parsed.isEmpty {
                JSONText.append("\"parsed\":", to: &out)
                JSONText.append(labels: entry.parsed, to: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
        out.append(UInt8(ascii: "]"))
    }
}
