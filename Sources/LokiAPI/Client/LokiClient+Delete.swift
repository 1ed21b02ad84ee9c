import LogModel

/// A request to delete lines, as the server lists it.
public struct DeleteRequest: Equatable, Sendable {
    public var id = ""
    public var query = ""
    /// Seconds since 1970; that of its creation without its fraction.
    public var start = 0
    public var end = 0
    public var created = 0
    /// `received`, `processed`, `50% Complete`
    public var status = ""

    public init() {}

    /// - Throws: ``FormatError`` when the text is no list of requests.
    static func decode(_ body: [UInt8]) throws(FormatError) -> [DeleteRequest] {
        var out: [DeleteRequest] = []
        var reader = JSONReader(body)
        if reader.null() { return out }
        try reader.openArray()
        while try reader.nextElement() { out.append(try DeleteRequest(&reader)) }
        try reader.end()
        return out
    }

    private init(_ reader: inout JSONReader) throws(FormatError) {
        try reader.openObject()
        while let key = try reader.nextKey() {
            switch key {
            case "request_id": id = try reader.string()
            case "query": query = try reader.string()
            case "start_time": start = try reader.int()
            case "end_time": end = try reader.int()
            case "created_at": created = Int(exactly: try reader.double().rounded(.down)) ?? 0
            case "status": status = try reader.string()
            default: try reader.skip()
            }
        }
    }
}

extension LokiClient {
    /// Asks for the lines of a query between two times to be deleted.
    ///
    /// - Parameters:
    ///   - start: the protocol knows whole seconds only; so do `end` and what the server deletes.
    ///   - maxInterval: the longest piece the server works on at a time, as it takes durations (`24h`).
    /// - Returns: the id of the request, where the server tells it.
    public func createDelete(
        _ query: String, start: Timestamp, end: Timestamp, maxInterval: String? = nil
    ) throws(LokiClientError) -> String? {
        var form = FormValues()
        form.append("query", query)
        form.append("start", "\(start / Timestamp.nanosecondsPerSecond)")
        form.append("end", "\(end / Timestamp.nanosecondsPerSecond)")
        if let maxInterval { form.append("max_interval", maxInterval) }
        let headers = try exchange("POST", "/loki/api/v1/delete?" + form.encoded).headers
        let name = "x-delete-request-id:"
        let line = headers.first { $0.lowercased().hasPrefix(name) }
        return line.map { String($0.dropFirst(name.count).drop(while: \.isWhitespace)) }
    }

    public func deleteRequests() throws(LokiClientError) -> [DeleteRequest] {
        let body = try get("/loki/api/v1/delete")
        do { return try DeleteRequest.decode(body) } catch { throw badAnswer(error) }
    }

    /// - Parameter force: also one of which a part is done.
    public func cancelDelete(_ id: String, force: Bool) throws(LokiClientError) {
        var form = FormValues()
        form.append("request_id", id)
        form.append("force", force ? "true" : "false")
        _ = try call("DELETE", "/loki/api/v1/delete?" + form.encoded)
    }
}
