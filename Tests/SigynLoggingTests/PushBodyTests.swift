import Testing

@testable import SigynLogging

@Suite struct PushBodyTests {
    private func pair(_ name: String, _ value: String) -> LogRecord.Pair { LogRecord.Pair(name: name, value: value) }

    @Test func `records are grouped by stream, in the order they were logged`() {
        let body = PushBody(
            [
                LogRecord(time: 1, line: "a", labels: [], metadata: [pair("k", "v"), pair("l", "w")]),
                LogRecord(time: 2, line: "b", labels: [pair("zone", "x")], metadata: []),
                LogRecord(time: 3, line: "c", labels: [], metadata: []),
            ], labels: [pair("app", "shop")])
        #expect(
            String(decoding: body.bytes, as: UTF8.self)
                == #"{"streams":[{"stream":{"app":"shop"},"values":[["1","a",{"k":"v","l":"w"}],["3","c"]]},"#
                + #"{"stream":{"app":"shop","zone":"x"},"values":[["2","b"]]}]}"#)
    }

    @Test(arguments: [
        ("plain ü 日", #""plain ü 日""#), (#"say "hi""#, #""say \"hi\"""#), (#"back\slash"#, #""back\\slash""#),
        ("two\nlines", #""two\nlines""#),
        ("tab\tnull\u{0}bell\u{7}", #""tab\u0009null\u0000bell\u0007""#),
    ])
    func `texts are JSON strings`(line: String, json: String) {
        let body = PushBody([LogRecord(time: 1, line: line, labels: [], metadata: [])], labels: [])
        #expect(String(decoding: body.bytes, as: UTF8.self) == #"{"streams":[{"stream":{},"values":[["1",\#(json)]]}]}"#)
    }

    @Test func `a label of a record goes before a fixed one`() {
        let body = PushBody([LogRecord(time: 1, line: "", labels: [pair("env", "own")], metadata: [])], labels: [pair("env", "fixed")])
        #expect(String(decoding: body.bytes, as: UTF8.self).contains(#"{"env":"own"}"#))
    }
}
