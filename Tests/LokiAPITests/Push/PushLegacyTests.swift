import LogModel
import Testing

@testable import LokiAPI

/// The JSON of `/api/prom/push`, as old clients send it.
@Suite struct PushLegacyTests {
    private func decode(_ streams: String) -> Result<DecodedPush, APIError> {
        var options = PushDecodeOptions()
        options.isLegacy = true
        return Result { () throws(APIError) in
            try PushRequest.decode(
                body: Array(#"{"streams":[\#(streams)]}"#.utf8), contentType: "application/json", contentEncoding: nil, options: options)
        }
    }

    @Test func `labels are a text, times are RFC 3339, keys come in any order`() throws {
        let push = try decode(
            #"{"entries":[{"line":"a","ts":"2026-08-20T10:00:00.5Z"},{"timestamp":"2026-08-20T12:00:00+02:00","line":"b","x":1}],"labels":"{app=\"shop\", e=`x`}"},{"labels":"{b=\"c\"}","entries":null}"#
        ).get()
        #expect(push.streams.map { "\($0.labels)" } == [#"{app="shop", e="x"}"#])
        #expect(PushSamples.rows(push.streams[0]) == [.init(1_787_220_000_500_000_000, "a"), .init(1_787_220_000_000_000_000, "b")])
    }

    @Test func `a label named twice leaves its stream out and the others in`() throws {
        let entries = #""entries":[{"ts":"2026-08-20T10:00:00Z","line":"x"}]"#
        let push = try decode(#"{"labels":"{a=\"1\", a=\"2\"}",\#(entries)},{"labels":"{b=\"1\"}",\#(entries)}"#).get()
        #expect(push.streams.map { "\($0.labels)" } == [#"{b="1"}"#])
        #expect(push.refusals == [#"stream '{a="1", a="2"}' has duplicate label name: 'a'"#])
    }

    @Test(arguments: [
        (#"{"labels":"{a=\"1\"","entries":[]}"#, "couldn't parse labels"), (#"{"labels":5,"entries":[]}"#, "Value is string"),
        (#"{"labels":"{a=\"1\"}","entries":[{"ts":"yesterday","line":"x"}]}"#, "no RFC 3339 time"),
        (#"{"labels":"{a=\"1\"}","entries":[{"ts":17,"line":"x"}]}"#, "Value is string"),
        (#"{"labels":"{a=\"1\"}","entries":[{"ts":"2026-08-20T10:00:00Z","line":5}]}"#, "Value is string"),
    ])
    func `what is wrong is 400`(stream: String, word: String) {
        let refusal = decode(stream).refusal
        #expect(refusal?.status == 400 && refusal?.message.contains(word) == true, "\(refusal?.message ?? "taken")")
    }

    @Test func `no stream is 422`() { #expect(decode("").refusal?.status == 422) }
}
