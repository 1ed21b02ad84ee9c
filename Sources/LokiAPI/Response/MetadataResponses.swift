import LogModel

/// Answers of the routes that list what is there.
public enum MetadataResponses {
    public static let contentType = "application/json; charset=UTF-8"
    public static let buildInfoContentType = "application/json"

    /// `/labels` and `/label/{name}/values`: sorted by the caller. Loki leaves `data` out when there is nothing.
    public static func labels(_ names: [String]) -> [UInt8] {
        var out: [UInt8] = []
        JSONText.append("{\"status\":\"success\"", to: &out)
        if !names.isEmpty {
            JSONText.append(",\"data\":", to: &out)
            JSONText.append(strings: names, to: &out)
        }
        JSONText.append("}\n", to: &out)
        return out
    }

    /// `/series`: one object per stream.
    public static func series(_ streams: [Labels]) -> [UInt8] {
        var out: [UInt8] = []
        JSONText.append("{\"status\":\"success\",\"data\":[", to: &out)
        for (index, labels) in streams.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSONText.append(labels: labels, to: &out)
        }
        JSONText.append("]}\n", to: &out)
        return out
    }

    /// `/index/stats`: a bare object.
    public static func indexStats(streams: Int, chunks: Int, bytes: Int, entries: Int) -> [UInt8] {
        var object = JSONObject()
        object.int("streams", streams)
        object.int("chunks", chunks)
        object.int("bytes", bytes)
        object.int("entries", entries)
        return object.closed + [UInt8(ascii: "\n")]
    }

    /// `/status/buildinfo`. Grafana decides by `version` what to offer: at least 3.2 for its log explorer.
    public static func buildInfo(version: String, revision: String = "", branch: String = "", user: String = "", date: String = "")
        -> [UInt8]
    {
        var object = JSONObject()
        object.string("version", version)
        object.string("revision", revision)
        object.string("branch", branch)
        object.string("buildUser", user)
        object.string("buildDate", date)
        object.string("goVersion", "")
        return object.closed + [UInt8(ascii: "\n")]
    }
}
