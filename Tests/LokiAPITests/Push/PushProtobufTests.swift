import LogModel
import Testing

@testable import LokiAPI

@Suite struct PushProtobufTests {
    @Test func `streams, lines and metadata arrive as columns`() throws {
        let message =
            PushSamples.stream(
                #"{zz="1", app="shop", aa=""}"#,
                PushSamples.entry(seconds: 1_787_000_000, nanoseconds: 1, line: Array("paid".utf8))
                    + PushSamples.entry(
                        seconds: 1_787_000_000, nanoseconds: 2, line: Array("cart".utf8), metadata: [("user", "u1"), ("a.b", "c")]))
            + PushSamples.field(2, Array("ignored".utf8))
        let push = try PushSamples.protobuf(message).get()
        #expect(push.streams.map { "\($0.labels)" } == [#"{app="shop", zz="1"}"#])
        #expect(
            PushSamples.rows(push.streams[0]) == [
                .init(1_787_000_000_000_000_001, "paid"),
                .init(1_787_000_000_000_000_002, "cart", [Label("a_b", "c"), Label("user", "u1")]),
            ])
        #expect(push.decodedBytes == message.count)
    }

    @Test func `lines stay bytes, UTF-8 or not`() throws {
        let line: [UInt8] = [0xFF, 0x00, 0x0A, 0xC3]
        let push = try PushSamples.protobuf(PushSamples.stream(#"{a="b"}"#, PushSamples.entry(seconds: 1, nanoseconds: 0, line: line)))
            .get()
        #expect(push.streams[0].entries.lines == line)
    }

    @Test(arguments: [
        (Int64(0), Int64(0), Timestamp(0)), (-1, 999_999_999, -1), (9_223_372_036, 854_775_807, .max), (9_223_372_036, 854_775_808, .max),
        (.max, 0, .max), (.min, 0, .min), (-9_223_372_037, 145_224_192, .min), (1, -1, 999_999_999),
    ])
    func `seconds and nanoseconds add up, or stop at the end of time`(seconds: Int64, nanoseconds: Int64, time: Timestamp) throws {
        let push = try PushSamples.protobuf(
            PushSamples.stream(#"{a="b"}"#, PushSamples.entry(seconds: seconds, nanoseconds: nanoseconds, line: []))
        ).get()
        #expect(push.streams[0].entries.timestamps == [time])
    }

    @Test func `label texts that mean the same are one batch`() throws {
        let one = PushSamples.entry(seconds: 1, nanoseconds: 0, line: [0x61])
        let message =
            PushSamples.stream(#"{a="b",c="d"}"#, one) + PushSamples.stream(#"{c="d", a="b"}"#, one)
            + PushSamples.stream(#"{a="b",c="d"}"#, one)
        #expect(try PushSamples.protobuf(message).get().streams.map(\.entries.count) == [3])
    }

    @Test(arguments: [
        (#"{app="shop""#, #"1:12: parse error: unexpected end of input inside braces"#),
        (#"{a="b"}x"#, "1:8: parse error: unexpected character: 'x'"),
        (#"{a!="b"}"#, #"1:3: parse error: unexpected "!=" in label set, expected "=""#),
        (#"{a="b" c="d"}"#, #"1:8: parse error: unexpected identifier "c" in label set, expected "," or "}""#),
        (#"{a="b}"#, "1:4: parse error: unterminated quoted string"), ("x", "1:1: parse error: unexpected character: 'x'"),
        (#"{a=b}"#, #"1:4: parse error: unexpected identifier "b" in label set, expected string"#),
    ])
    func `labels that cannot be parsed refuse the request, with the column`(text: String, reason: String) {
        #expect(PushSamples.protobuf(PushSamples.stream(text, [])).refusal == APIError(400, "couldn't parse labels: " + reason))
    }

    @Test(arguments: [
        (#"{a="\"\\\n\x41\u00e9\U0001F680\101"}"#, "\"\\\nAé🚀A"), ("{a=`raw \\n`}", "raw \\n"), ("{a='it',}", "it"),
        ("  { a = \"b\" , }  ", "b"),
    ])
    func `label values are Go strings`(text: String, value: String) throws {
        let push = try PushSamples.protobuf(PushSamples.stream(text, PushSamples.entry(seconds: 1, nanoseconds: 0, line: []))).get()
        #expect(push.streams.map(\.labels) == [Labels([Label("a", value)])])
    }

    @Test func `a label named twice leaves its stream out and the others in`() throws {
        let one = PushSamples.entry(seconds: 1, nanoseconds: 0, line: [0x61])
        let push = try PushSamples.protobuf(PushSamples.stream(#"{a="1", a="2"}"#, one) + PushSamples.stream(#"{b="1"}"#, one)).get()
        #expect(push.streams.map { "\($0.labels)" } == [#"{b="1"}"#])
        #expect(push.refusals == [#"stream '{a="1", a="2"}' has duplicate label name: 'a'"#])
    }

    @Test func `no stream at all is refused`() {
        #expect(PushSamples.protobuf([]).refusal == APIError(422, "error at least one valid stream is required for ingestion"))
    }

    @Test func `a field of the wrong kind is named`() {
        #expect(
            PushSamples.protobuf(PushSamples.field(1, varint: 5)).refusal == APIError(400, "proto: wrong wireType = 0 for field Streams"))
    }
}
