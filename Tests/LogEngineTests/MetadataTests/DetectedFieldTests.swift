import LogEngine
import LogModel
import LogQL
import Testing

@Suite struct DetectedFieldTests {
    private func fields(_ query: String, _ entries: [MemorySnapshot.Entry], limit: Int = 100) async throws -> [String] {
        guard case .log(let log) = try Query(parsing: query) else { return ["no log query"] }
        let snapshot = MemorySnapshot([(["app": "a"], entries)])
        let request = FieldRequest(query: log, time: TimeRange(start: 0, end: 1000), lineLimit: limit)
        return try await EngineHarness.engine().detectFields(request, over: snapshot).0.map { field in
            let parsers = field.parsers.map { $0.joined(separator: "+") } ?? "metadata"
            let path = field.jsonPath.isEmpty ? "" : " at \(field.jsonPath.joined(separator: "/"))"
            return "\(field.name) \(field.type) \(parsers)\(path): \(field.values.joined(separator: ","))"
        }
    }

    @Test func `json first, with the keys as they stand in the line`() async throws {
        let line = #"{"req":{"user-id":7,"took":"1.5s"},"size":"2 MB","ok":true,"list":[1],"none":null,"app":"x","__error__":"e"}"#
        #expect(
            try await fields("{app=\"a\"}", [.init(1, line)]) == [
                "app_extracted string json at app: x", "ok boolean json at ok: true", "req_took duration json at req/took: 1.5s",
                "req_user_id int json at req/user-id: 7", "size bytes json at size: 2MB",
            ])
    }

    @Test func `logfmt where a line is no json, metadata apart`() async throws {
        let entries: [MemorySnapshot.Entry] = [
            .init(1, "level=info took=0.5", ["trace_id": "t1", "app": "m"]), .init(2, "{\"level\":\"warn\"}"), .init(3, "plain words"),
        ]
        #expect(
            try await fields("{app=\"a\"}", entries) == [
                "app_extracted string metadata: m", "level string json+logfmt at level: warn,info", "took float logfmt: 0.5",
                "trace_id string metadata: t1",
            ])
        #expect(try await fields("{app=\"a\"}", entries, limit: 1) == [])
    }

    @Test func `what the query parses lists the query's parsers`() async throws {
        let entries: [MemorySnapshot.Entry] = [.init(1, "GET /a"), .init(2, "PUT /b")]
        #expect(
            try await fields("{app=\"a\"} | pattern \"<method> <path>\" | method=\"GET\"", entries) == [
                "method string pattern: GET", "path string pattern: /a",
            ])
        #expect(
            try await fields("{app=\"a\"} | json | logfmt | drop __error__, __error_details__", [.init(1, "n=1")]) == ["n int logfmt: 1"])
    }

    @Test(arguments: [
        ("7", "int"), ("-7", "int"), ("0.5", "float"), ("1e3", "float"), ("+Inf", "float"), ("1e234", "string"), ("12e34567", "string"),
        ("true", "boolean"), ("1h2m", "duration"), ("1.5MB", "bytes"), ("2 KiB", "bytes"), ("5k", "string"), ("-", "string"),
        ("", "string"),
        ("99999999999999999999", "float"), (".", "string"),
    ])
    func `the type of a value`(value: String, type: String) {
        #expect(FieldType(of: value).rawValue == type, "\(value)")
    }
}
