import LogModel
import Testing

@testable import LokiAPI

@Suite struct PushJSONTests {
    @Test func `streams, lines and metadata arrive as columns`() throws {
        let push = try PushSamples.json(
            #"{"streams":[{"stream":{"env":"prod","app":"shop"},"values":[["1787000000000000001","paid order 7"],["1787000000000000002","cart",{"user":"u1","trace_id":"9f"}]]}]}"#
        ).get()
        #expect(push.streams.map(\.labels) == [Labels([Label("app", "shop"), Label("env", "prod")])])
        #expect(
            push.streams.map(PushSamples.rows) == [
                [
                    .init(1_787_000_000_000_000_001, "paid order 7"),
                    .init(1_787_000_000_000_000_002, "cart", [Label("trace_id", "9f"), Label("user", "u1")]),
                ]
            ])
        #expect(push.streams[0].entries.metadataEnds.count == 2)
        #expect(push.refusals == [])
    }

    @Test func `equal label sets become one batch, in order`() throws {
        let push = try PushSamples.json(
            #"{"streams":[{"stream":{"a":"1","b":"2"},"values":[["1","x"]]},{"stream":{"a":"2"},"values":[["2","y"]]},{"values":[["3","z",{"k":"v"}],["4","w"]],"stream":{"b":"2","a":"1"}}]}"#
        ).get()
        #expect(push.streams.map { "\($0.labels)" } == [#"{a="1", b="2"}"#, #"{a="2"}"#])
        #expect(PushSamples.rows(push.streams[0]) == [.init(1, "x"), .init(3, "z", [Label("k", "v")]), .init(4, "w")])
    }

    @Test(arguments: [
        (#"[["1"]]"#, ""), (#"[["1","x",{},"fourth",[1,{"a":"]"}]]]"#, "x"), (#"[ [ "1" , "x" ] ]"#, "x"),
        (#"[["1","é \u00e9 \ud83d\ude00 \"q\" \\ \/ \n\t"]]"#, "é é 😀 \"q\" \\ / \n\t"),
        (#"[["1","lone \ud83d and \ude00 end \ud83dA"]]"#, "lone \u{FFFD} and \u{FFFD} end \u{FFFD}A"),
        ("[[\"1\",\"a bare\ttab\"]]", "a bare\ttab"),
    ])
    func `a line is taken as leniently as Loki takes it`(values: String, line: String) throws {
        let push = try PushSamples.json(PushSamples.values(values)).get()
        #expect(push.streams.map(PushSamples.rows) == [[.init(1, line)]])
    }

    @Test func `each byte that is no UTF-8 becomes one replacement character`() throws {
        let body =
            Array(#"{"streams":[{"stream":{"app":"shop"},"values":[["1","a"#.utf8) + [0xFF, 0xC3, 0x28] + Array(#"b",{"k":"v"#.utf8) + [
                0xED, 0xA0,
            ] + Array(#""}]]}]}"#.utf8)
        let push = try PushSamples.decode(body).get()
        #expect(push.streams.map(PushSamples.rows) == [[.init(1, "a\u{FFFD}\u{FFFD}(b", [Label("k", "v\u{FFFD}\u{FFFD}")])]])
    }

    @Test(arguments: [
        #"{"streams":[{}]}"#, #"{"streams":[{"stream":{}}]}"#, #"{"streams":[{"stream":{"app":"a"},"values":[]}]}"#,
        #"{"streams":[{"stream":{"app":"a"},"values":null}]}"#, #"{"Streams":[{"Stream":{"app":"a"},"Values":[["1","x"]]}]}"#,
        #"{"more":{"a":[1,2,{"b":"}"}]},"streams":[{"labels":"{a=\"b\"}","entries":[{"ts":"2026-01-10T00:00:00Z","line":"x"}]}],"last":null} and text"#,
    ])
    func `a stream without entries is no error and stores nothing`(body: String) throws {
        #expect(try PushSamples.json(body).get().streams == [])
    }

    @Test(arguments: [
        ("", 400, "EOF"), (" ", 400, "readObjectStart: expect { or n, but found \0"),
        ("[]", 400, "readObjectStart: expect { or n, but found ["),
        ("not json", 400, "skipThreeBytes: expect ull"), ("{", 400, "loghttp.PushRequest.readFieldHash: expect \", but found \0"),
        (#"{"streams":"#, 400, "loghttp.PushRequest.Streams: []loghttp.LogProtoStream: decode slice: expect [ or n, but found \0"),
        (#"{"streams":{}}"#, 400, "loghttp.PushRequest.Streams: []loghttp.LogProtoStream: decode slice: expect [ or n, but found {"),
        ("{}", 422, "error at least one valid stream is required for ingestion"),
        ("null", 422, "error at least one valid stream is required for ingestion"),
        (#"{"streams":null}"#, 422, "error at least one valid stream is required for ingestion"),
        (#"{"other":1}"#, 422, "error at least one valid stream is required for ingestion"),
        (#"{"streams":[]} trailing"#, 422, "error at least one valid stream is required for ingestion"),
    ])
    func `a body that is no push says so in Loki's words`(body: String, status: Int, message: String) {
        let error = PushSamples.json(body).refusal
        #expect(error?.status == status)
        #expect(error?.message.components(", error found in #") == message)
    }

    private static let inStream = "loghttp.PushRequest.Streams: []loghttp.LogProtoStream: unmarshalerDecoder: "
    private static let noNumber = "Value looks like Number/Boolean/None, but can't find its end: ',' or '}' symbol"
    private static let noString = "Value is string, but can't find closing '\"' symbol"
    private static let noObject = "Value looks like object, but can't find closing '}' symbol"

    @Test(arguments: [
        (#"[[1,"x"]]"#, noNumber), (#"[["abc","x"]]"#, noNumber), (#"[["","x"]]"#, noNumber), (#"[["1.5","x"]]"#, noNumber),
        (#"[["99999999999999999999","x"]]"#, noNumber), (#"[["1",5]]"#, noString), (#"[["1",null]]"#, noString),
        (#"[["1","x","meta"]]"#, noObject), (#"[["1","x",null]]"#, noObject), (#"[["1","x",{"n":5}]]"#, noString),
        (#"[["1","x",{"n":{"a":"b"}}]]"#, noString), (#""x""#, "Malformed JSON error"),
    ])
    func `a bad value inside a stream says what it looks like`(values: String, reason: String) {
        let error = PushSamples.json(PushSamples.values(values)).refusal
        #expect(error?.status == 400)
        #expect(error?.message.components(", error found in #") == Self.inStream + reason)
    }

    @Test func `an error quotes the body around the place, as Loki's decoder does`() {
        #expect(
            PushSamples.json(#"{"streams":[{"stream":{"app":"a"},"values":"x"}]}"#).refusal?.message
                == Self.inStream
                + #"Malformed JSON error, error found in #10 byte of ...|lues":"x"}]}|..., bigger context ...|{"streams":[{"stream":{"app":"a"},"values":"x"}]}|..."#
        )
    }

    @Test(arguments: [
        (#"{"app":5,"b":"x","c":true,"d":null,"e":["a"]}"#, #"{app="5", b="x", c="true", d="null", e="[\"a\"]"}"#),
        (#"{"b":"","a":"1"}"#, #"{a="1"}"#), (#"{"a":"1","a":"2"}"#, #"{a="2"}"#), (#"{}"#, "{}"),
        (#"{"__name__":"n","UPPER":"ünï☃"}"#, #"{UPPER="ünï☃", __name__="n"}"#),
    ])
    func `labels are sorted, their values text, empty ones gone`(stream: String, labels: String) throws {
        let push = try PushSamples.json(#"{"streams":[{"stream":\#(stream),"values":[["1","x"]]}]}"#).get()
        #expect(push.streams.map { "\($0.labels)" } == [labels])
    }

    @Test(arguments: [
        (#"{"app":"a","bad-name":"v"}"#, "1:14: parse error: unexpected character inside braces: '-'"),
        (#"{"app":"a","1digit":"v"}"#, "1:2: parse error: unexpected character inside braces: '1'"),
        (#"{"app":"a","with space":"v"}"#, #"1:16: parse error: unexpected identifier "space" in label set, expected "=""#),
        (#"{"app":"a","":"v"}"#, #"1:2: parse error: unexpected "=" in label set, expected identifier or "}""#),
        (#"{"app":"a","ünï":"v"}"#, "1:11: parse error: unexpected character inside braces: 'ü'"),
        (#"{"app":"b","a:b":"v"}"#, "1:3: parse error: unexpected character inside braces: ':'"),
    ])
    func `a bad label name refuses the whole request`(stream: String, reason: String) {
        #expect(
            PushSamples.json(#"{"streams":[{"stream":{"ok":"1"},"values":[["1","x"]]},{"stream":\#(stream),"values":[]}]}"#).refusal
                == APIError(400, "couldn't parse labels: " + reason))
    }

    @Test(arguments: [
        (#"{"bad-name":"v"}"#, [Label("bad_name", "v")]), (#"{"1x":"v"}"#, [Label("key_1x", "v")]), (#"{"a.b":"v"}"#, [Label("a_b", "v")]),
        (#"{"a..b__c":"v"}"#, [Label("a_b_c", "v")]), (#"{"__x__":"v"}"#, [Label("__x__", "v")]), (#"{"k":""}"#, []),
        (#"{"k":"1","k":"2"}"#, [Label("k", "2")]), (#"{"b":"2","\u0061":"\u0031"}"#, [Label("a", "1"), Label("b", "2")]),
    ])
    func `metadata names are normalised, empty values dropped`(metadata: String, pairs: [Label]) throws {
        let push = try PushSamples.json(PushSamples.values(#"[["1","x",\#(metadata)]]"#)).get()
        #expect(push.streams.map(PushSamples.rows) == [[.init(1, "x", pairs)]])
    }

    @Test(arguments: [
        (#"{"":"v"}"#, "label name is empty"), (#"{"ü":"v"}"#, #"normalization for label name "ü" resulted in invalid name "_""#),
    ])
    func `a metadata name of which nothing is left fails the push`(metadata: String, message: String) {
        #expect(PushSamples.json(PushSamples.values(#"[["1","x",\#(metadata)]]"#)).refusal == APIError(500, message))
    }

    @Test func `a missing time is Go's zero time`() throws {
        let push = try PushSamples.json(PushSamples.values("[[]]")).get()
        #expect(push.streams[0].entries.timestamps == [PushJSON.noTimestamp])
    }

    @Test func `a stream with very many labels is read in any order`() throws {
        let names = (0..<30_000).map { String($0, radix: 36) }
        let stream = "{" + names.reversed().map { "\"l\($0)\":\"v\"" }.joined(separator: ",") + "}"
        let push = try PushSamples.json(#"{"streams":[{"stream":\#(stream),"values":[["1","x"]]}]}"#).get()
        #expect(push.streams[0].labels.count == names.count)
        #expect(push.streams[0].labels["lzz"] == "v")
    }

    @Test func `deep nesting in an unknown key costs no stack`() throws {
        let deep = String(repeating: "[", count: 200_000) + String(repeating: "]", count: 200_000)
        #expect(try PushSamples.json(#"{"x":\#(deep),"streams":[{"y":\#(deep)}]}"#).get().streams == [])
    }

    @Test func `the old route reads labels and entries`() throws {
        var options = PushDecodeOptions()
        options.isLegacy = true
        let body = #"{"streams":[{"labels":"{app=\"shop\"}","entries":[{"ts":"2026-08-20T10:00:00.5+02:00","line":"old"}]}]}"#
        let push = try PushRequest.decode(body: Array(body.utf8), contentType: "application/json", contentEncoding: nil, options: options)
        #expect(push.streams.map(PushSamples.rows) == [[.init(1_787_212_800_500_000_000, "old")]])
    }
}

extension String {
    /// What stands before `separator`, or all of it.
    func components(_ separator: String) -> String {
        guard let range = firstRange(of: separator) else { return self }
        return String(self[..<range.lowerBound])
    }
}
