/// Answers about the server's own log level.
public enum StatusResponses {
    public static func logLevel(_ level: String) -> [UInt8] { message(nil, "Current log level is \(level)") }

    public static func logLevelSet(_ level: String) -> [UInt8] { message("success", "Log level set to \(level)") }

    public static func logLevelRefused(_ level: String) -> [UInt8] {
        var quoted: [UInt8] = []
        JSONText.append(string: level, to: &quoted)
        return message("failed", "unrecognized log level " + String(decoding: quoted, as: UTF8.self))
    }

    private static func message(_ status: String?, _ text: String) -> [UInt8] {
        var object = JSONObject()
        if let status { object.string("status", status) }
        object.string("message", text)
        return object.closed + [UInt8(ascii: "\n")]
    }
}
