import LogEngine
import Testing

@Suite struct JSONParserTests {
    private func parse(_ line: String) -> (labels: [String], failure: ParseFailure?) {
        ParseHarness.found(line) { JSONParser().parse($0, names: &$1, into: &$2) }
    }

    @Test(arguments: [
        (#"{"a":"x","n":1.50,"t":true,"z":null}"#, ["a=x", "n=1.50", "t=true"]),
        (#"{"a":{"b":{"c":"deep"}},"a_b":2}"#, ["a_b_c=deep", "a_b=2"]),
        (#"{"a":{"b":1},"a_b":2}"#, ["a_b=1"]),
        (#"{"a":1,"a":2}"#, ["a=1"]),
        (#"{"list":[1,{"x":2}],"empty":""}"#, ["empty="]),
        (#"{"key.dot":1,"0num":2,"ключ":3,"":4,"K":5,"k":6}"#, ["key_dot=1", "_0num=2", "____=3", "K=5", "k=6"]),
        (#"{"in":{"0num":1}}"#, ["in_0num=1"]),
        (#"{"e":"q\"u \u00e9 \ud83d\ude00 \/ \n"}"#, ["e=q\"u é 😀 / \n"]),
        (#"  {"a" : 1 , } "#, ["a=1"]),
        (#"{"a":1} behind"#, ["a=1"]),
        (#"{"a":01,"b":1e,"c":--1}"#, ["a=01", "b=1e", "c=--1"]),
        (#"{"bad":"\q","half":"\ud83d"}"#, ["bad=", "half="]),
        ("{}", []),
    ]) func `scalars become labels`(line: String, expected: [String]) {
        let result = parse(line)
        #expect(result.labels == expected)
        #expect(result.failure == nil)
    }

    @Test(arguments: [
        ("plain", "Value looks like object, but can't find closing '}' symbol", []),
        ("", "Value looks like object, but can't find closing '}' symbol", []),
        ("[1]", "Value looks like object, but can't find closing '}' symbol", []),
        ("{", "Malformed JSON error", []),
        (#"{"a" 1}"#, "Malformed JSON error", []),
        (#"{"a":1"#, "Value is array, but can't find closing ']' symbol", ["a=1"]),
        (#"{"a":1,"b":[1"#, "Value is array, but can't find closing ']' symbol", ["a=1"]),
        (#"{"a":"open"#, "Value is string, but can't find closing '\"' symbol", []),
        (#"{"a":1,"b":{"c":2"#, "Value looks like object, but can't find closing '}' symbol", ["a=1"]),
        (#"{"a":1,"b":tru}"#, "Unknown value type", ["a=1"]),
        (#"{"n":{"m":1,"x":}}"#, "Unknown value type", ["n_m=1"]),
        (#"{"\q":1}"#, "Encountered an invalid escape sequence in a string", []),
        (#"{"a":1 "b":2}"#, "Value looks like object, but can't find closing '}' symbol", ["a=1"]),
    ]) func `a fault keeps what stands before it`(line: String, details: String, expected: [String]) {
        let result = parse(line)
        #expect(result.failure == ParseFailure(.json, details))
        #expect(result.labels == expected)
    }

    @Test func `names asked for are all that is reported, and faults stay`() {
        var names = LabelNameTable()
        names.wanted = ["b"]
        let result = ParseHarness.found(Array(#"{"a":1,"b":2,"c":tru}"#.utf8), &names) { JSONParser().parse($0, names: &$1, into: &$2) }
        #expect(result.labels == ["b=2"])
        #expect(result.failure == ParseFailure(.json, "Unknown value type"))
    }

    @Test func `objects nested too deep are skipped`() {
        let depth = 5000
        let line = String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)
        let result = parse(#"{"first":1,"deep":"# + line + #","last":2}"#)
        #expect(result.labels == ["first=1", "last=2"])
        #expect(result.failure == nil)
    }

    @Test func `names keep their numbers from line to line`() {
        var names = LabelNameTable()
        let pinned = names.pin("level")
        for line in [#"{"level":"a","x-y":1}"#, #"{"x-y":1,"level":"b"}"#, #"{"x.y":1,"level":"c"}"#] {
            let result = ParseHarness.found(Array(line.utf8), &names) { JSONParser().parse($0, names: &$1, into: &$2) }
            #expect(result.labels.sorted().map { $0.prefix(2) } == ["le", "x_"])
        }
        #expect(names.pin("level") == pinned)
        #expect(names.count == 2)
    }
}
