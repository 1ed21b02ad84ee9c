import LogModel

/// Answers of the routes that delete entries.
public enum DeleteResponses {
    public static let contentType = "application/json"

    /// One request, as the list shows it.
    public struct Request: Sendable {
        public var id: String
        public var start: Timestamp
        public var end: Timestamp
        public var query: String
        /// `received`, `50% Complete`, `processed`
        public var status: String
        public var created: Timestamp

        public init(id: String, start: Timestamp, end: Timestamp, query: String, status: String, created: Timestamp) {
            self.id = id
            self.start = start
            self.end = end
            self.query = query
            self.status = status
            self.created = created
        }
    }

    /// In the order given; times of entries in whole seconds, which logcli needs.
    public static func list(_ requests: [Request]) -> [UInt8] {
        var out: [UInt8] = []
        JSONText.append("[", to: &out)
        for (index, request) in requests.enumerated() {
            if index > 0 { JSONText.append(",", to: &out) }
            var object = JSONObject()
            object.string("request_id", request.id)
            object.int("start_time", Int(request.start / .nanosecondsPerSecond))
            object.int("end_time", Int(request.end / .nanosecondsPerSecond))
            object.string("query", request.query)
            object.string("status", request.status)
            var created: [UInt8] = []
            NumberText.append(seconds: request.created, to: &created)
            object.raw("created_at", created)
            object.string("user_id", "")
            out += object.closed
        }
        JSONText.append("]\n", to: &out)
        return out
    }
}
