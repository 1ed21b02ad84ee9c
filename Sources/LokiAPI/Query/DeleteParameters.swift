import LogModel

/// Parameters of a request to delete entries: `POST /loki/api/v1/delete`.
public struct DeleteParameters: Sendable, Equatable {
    /// A log query.
    public var query: String
    /// Both included.
    public var start: Timestamp
    public var end: Timestamp

    public init(_ form: FormValues, now: Timestamp) throws(APIError) {
        guard let query = form["query"] else { throw APIError(400, "query not set") }
        self.query = query
        guard let startText = form["start"] else { throw APIError(400, "start time not set") }
        start = try Self.time(startText, "start")
        end = now
        if let text = form["end"] { end = try Self.time(text, "end") }
        if end > now { throw APIError(400, "deletes in the future are not allowed") }
        if start >= end { throw APIError(400, "start time can't be greater than or equal to end time") }
        // Loki cuts long requests into pieces of this length; here a request is carried out segment by segment anyway.
        if let text = form["max_interval"], DurationText.prometheus(text) ?? DurationText.go(text) ?? 0 <= 0 {
            throw APIError(400, "invalid max_interval: valid time units are 's', 'm', 'h'")
        }
    }

    /// Whole seconds of ten digits, or RFC 3339.
    private static func time(_ text: String, _ name: String) throws(APIError) -> Timestamp {
        if text.utf8.count == 10, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let seconds = Int64(text) {
            // Ten digits may lie beyond what nanoseconds can say: the end of time then.
            let (time, isBeyond) = seconds.multipliedReportingOverflow(by: .nanosecondsPerSecond)
            return isBeyond ? .max : time
        }
        guard let time = TimeText.rfc3339(text) else {
            throw APIError(400, "invalid \(name) time: require unix seconds or RFC3339 format")
        }
        return time
    }
}

/// Parameters of `DELETE /loki/api/v1/delete`.
public struct DeleteCancelParameters: Sendable, Equatable {
    public var id: String
    /// Also when entries are gone already; those stay gone.
    public var isForced: Bool

    public init(_ form: FormValues) throws(APIError) {
        guard let id = form["request_id"] else { throw APIError(400, "request_id not set") }
        self.id = id
        switch form["force"] {
        case nil, "false", "0", "f", "F", "FALSE", "False": isForced = false
        case "true", "1", "t", "T", "TRUE", "True": isForced = true
        case .some(let text): throw APIError(400, "invalid force: \(GoQuoted.text(text)) is neither true nor false")
        }
    }
}
