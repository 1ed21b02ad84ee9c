import LogEngine
import Testing

@Suite struct JSONExpressionsTests {
    private func parse(_ expressions: [(name: String, path: [JSONPathStep])], _ line: String) -> (labels: [String], failure: ParseFailure?)
    {
        var names = LabelNameTable()
        let parser = JSONExpressions(expressions, names: &names)
        return ParseHarness.found(Array(line.utf8), &names) { parser.parse($0, names: &$1, into: &$2) }
    }

    private func key(_ text: String) -> JSONPathStep { .key(Array(text.utf8)) }

    @Test func `paths lead to scalars, objects and arrays`() {
        let line = #"{"a":{"b":[10,{"c":"x\ny"}],"k y":["b", "a"]},"n":null}"#
        let result = parse(
            [
                ("first", [key("a"), key("b"), .index(0)]), ("inner", [key("a"), key("b"), .index(1), key("c")]),
                ("whole", [key("a"), key("k y")]), ("null", [key("n")]), ("none", [key("zz")]), ("out", [key("a"), key("b"), .index(9)]),
            ], line)
        #expect(result.labels == ["first=10", "inner=x\ny", #"whole=["b", "a"]"#, "null=", "none?", "out?"])
        #expect(result.failure == nil)
    }

    @Test func `the first of two keys that has the path counts`() {
        #expect(parse([("x", [key("a"), key("b")])], #"{"a":1,"a":{"b":2},"a":{"b":3}}"#).labels == ["x=2"])
    }

    @Test func `of two expressions for one label the later that is found wins`() {
        #expect(parse([("x", [key("a")]), ("x", [key("b")])], #"{"a":1,"b":2}"#).labels == ["x=2"])
        #expect(parse([("x", [key("a")]), ("x", [key("b")])], #"{"a":1}"#).labels == ["x=1"])
    }

    @Test(
        arguments: [
            ("[5]", ["x=5"], nil, false),
            ("plain", [], nil, true),
            (#" {"a":1}"#, [], nil, true),
            ("", [], nil, false),
            (#"{"a":1"#, ["x?"], nil, false),
            (#"{a:1}"#, ["x?"], nil, false),
        ] as [(String, [String], String?, Bool)])
    func `documents that cannot be read`(line: String, expected: [String], details: String?, fails: Bool) {
        let result = parse([("x", [.index(0)])], line)
        #expect(result.labels == expected)
        #expect(result.failure == (fails ? ParseFailure(.json, details) : nil))
    }

    @Test func `a broken value is empty and a failure`() {
        let result = parse([("x", [key("bad")]), ("y", [key("ok")])], #"{"bad":tru,"ok":"v"}"#)
        #expect(result.labels == ["x?", "y=v"])
        #expect(result.failure == ParseFailure(.json, "Unknown value type"))
    }
}
