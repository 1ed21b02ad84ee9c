/// Answers of `/format_query`, the one query route whose errors are JSON.
public enum FormatQueryResponse {
    /// `{"status":"success","data":"{app=\"a\"} |= \"x\""}`
    public static func success(_ query: String) -> [UInt8] {
        var object = JSONObject()
        object.string("status", "success")
        object.string("data", query)
        return object.closed + [UInt8(ascii: "\n")]
    }

    /// Goes with status 400.
    public static func failure(_ reason: String) -> [UInt8] {
        var object = JSONObject()
        object.string("status", "invalid-query")
        object.string("error", reason)
        return object.closed + [UInt8(ascii: "\n")]
    }
}
