import LogModel
import Testing

@testable import LokiAPI

@Suite struct MetadataResponsesTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `labels, or no data at all`() {
        #expect(text(MetadataResponses.labels(["app", "a\"b"])) == "{\"status\":\"success\",\"data\":[\"app\",\"a\\\"b\"]}\n")
        #expect(text(MetadataResponses.labels([])) == "{\"status\":\"success\"}\n")
    }

    @Test func `series, or an empty list`() {
        #expect(
            text(MetadataResponses.series([Labels([Label("app", "x")]), Labels([Label("b", "y"), Label("a", "z")])]))
                == #"{"status":"success","data":[{"app":"x"},{"a":"z","b":"y"}]}"# + "\n")
        #expect(text(MetadataResponses.series([])) == "{\"status\":\"success\",\"data\":[]}\n")
    }

    @Test func `statistics and build information stand bare`() {
        #expect(
            text(MetadataResponses.indexStats(streams: 2, chunks: 5, bytes: 81234, entries: 990))
                == "{\"streams\":2,\"chunks\":5,\"bytes\":81234,\"entries\":990}\n")
        #expect(
            text(MetadataResponses.buildInfo(version: "3.6.0"))
                == #"{"version":"3.6.0","revision":"","branch":"","buildUser":"","buildDate":"","goVersion":""}"# + "\n")
    }
}
