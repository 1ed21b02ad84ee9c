/// Prometheus' envelopes around rules and alerts.
public enum RuleResponses {
    /// - Parameter elements: JSON each.
    public static func success(_ name: String, _ elements: [[UInt8]]) -> [UInt8] {
        var object = JSONObject()
        object.string("status", "success")
        object.object("data") { data in
            data.raw(name, [UInt8(ascii: "[")] + elements.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")])
        }
        object.string("errorType", "")
        object.string("error", "")
        return object.closed + [UInt8(ascii: "\n")]
    }

    public static func failure(_ message: String) -> [UInt8] {
        var object = JSONObject()
        object.string("status", "error")
        object.null("data")
        object.string("errorType", "bad_data")
        object.string("error", message)
        return object.closed + [UInt8(ascii: "\n")]
    }
}
