import LogModel
import Testing

@testable import LokiAPI

@Suite struct TailResponseTests {
    private static let response = TailResponse(
        streams: [
            ResultStream(
                labels: Labels([Label("app", "shop")]),
                entries: [
                    ResultEntry(
                        time: 3, line: Array("paid <1>".utf8), structuredMetadata: Labels([Label("user", "u")]),
                        parsed: Labels([Label("level", "info")])),
                    ResultEntry(time: 4, line: []),
                ])
        ], dropped: [TailResponse.DroppedEntry(time: 1, labels: Labels([Label("app", "b")]))])

    @Test func `messages with and without categorised labels`() {
        #expect(String(decoding: TailResponse().json(EncodingFlags()), as: UTF8.self) == #"{"streams":[]}"#)
        #expect(
            String(decoding: Self.response.json(EncodingFlags()), as: UTF8.self)
                == #"{"streams":[{"stream":{"app":"shop"},"values":[["3","paid \u003c1\u003e"],["4",""]]}],"#
                + #""dropped_entries":[{"timestamp":"1","labels":{"app":"b"}}]}"#)
        #expect(
            String(decoding: Self.response.json(EncodingFlags("categorize-labels")), as: UTF8.self)
                == #"{"streams":[{"stream":{"app":"shop"},"values":[["3","paid \u003c1\u003e",{"structuredMetadata":{"user":"u"},"parsed":{"level":"info"}}],["4","",{}]]}],"#
                + #""dropped_entries":[{"timestamp":"1","labels":{"app":"b"}}],"encodingFlags":["categorize-labels"]}"#)
    }

    @Test func `what was written is read, and cut anywhere it is an error`() throws {
        let text = Self.response.json(EncodingFlags("categorize-labels"))
        let read = try TailResponse.decode(text)
        #expect(read.streams == Self.response.streams && read.dropped == Self.response.dropped)
        for cut in 0..<text.count { #expect(throws: FormatError.self) { try TailResponse.decode(Array(text[..<cut])) } }
        #expect(try TailResponse.decode(Array(#"{"streams":null,"dropped_entries":null}"#.utf8)).streams.isEmpty)
        #expect(throws: FormatError.self) {
            try TailResponse.decode(Array(#"{"streams":[],"dropped_entries":[{"timestamp":"x","labels":{}}]}"#.utf8))
        }
    }

    @Test func `parameters and their bounds`() throws {
        func parameters(_ query: String) throws -> TailParameters {
            try TailParameters(try FormValues(query: query), now: 10_000 * Timestamp.nanosecondsPerSecond)
        }
        let plain = try parameters("query=x")
        #expect(plain.limit == 100 && plain.delay == 0 && plain.start == 6400 * Timestamp.nanosecondsPerSecond && plain.query == "x")
        let given = try parameters("query=x&limit=7&delay_for=5&start=12")
        #expect(given.limit == 7 && given.delay == 5 * Timestamp.nanosecondsPerSecond && given.start == 12 * Timestamp.nanosecondsPerSecond)
        for (query, text) in [
            ("delay_for=6", "delay_for can't be greater than 5"), ("limit=0", "limit must be a positive value"),
            ("delay_for=x", "strconv.Atoi: parsing \"x\": invalid syntax"),
        ] {
            #expect(throws: APIError(400, text)) { try parameters(query) }
        }
    }
}
