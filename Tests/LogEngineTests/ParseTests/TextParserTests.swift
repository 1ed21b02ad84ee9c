import LogEngine
import Testing

@Suite struct TextParserTests {
    private func regexp(_ pattern: String, _ line: String) throws -> [String] {
        var names = LabelNameTable()
        let parser = try RegexpParser(pattern, names: &names)
        return ParseHarness.found(Array(line.utf8), &names) { parser.parse($0, names: &$1, into: &$2) }.labels
    }

    private func pattern(_ pattern: String, _ line: String) throws -> [String] {
        var names = LabelNameTable()
        let parser = try PatternParser(pattern, names: &names)
        return ParseHarness.found(Array(line.utf8), &names) { parser.parse($0, names: &$1, into: &$2) }.labels
    }

    @Test func `regexp gives the named groups of the first match`() throws {
        #expect(try regexp("(?P<k>\\w+)=(?P<v>\\d+)", "x a=1 b=2") == ["k=a", "v=1"])
        #expect(try regexp("(?<k>a)(?P<o>b)?", "za") == ["k=a", "o="])
        #expect(try regexp("(?P<k>zz)", "line") == [])
    }

    @Test(arguments: [
        ("x", "invalid regexp parser: at least one named capture must be supplied"),
        ("(?P<a>x)(?P<a>y)", "invalid regexp parser: duplicate extracted label name 'a'"),
        ("(?P<x>[", "invalid regexp parser: error parsing regexp: missing closing ]: `[`"),
    ]) func `a regexp without use is refused`(text: String, message: String) {
        #expect(throws: StageSetupError(message)) { try regexp(text, "") }
    }

    @Test(arguments: [
        ("<ip> - [<time>] <_>", "1.2.3.4 - [now] rest", ["ip=1.2.3.4", "time=now"]),
        ("a <x>", "a b c", ["x=b c"]),
        ("a <x>", "b a c", []),
        ("<x> : <y> ; <z>", "1 : 2 3", ["x=1", "y=2 3"]),
        ("<a-b> <c>", "<a-b> 7", ["c=7"]),
        ("<x>", "", []),
        ("<x>!", "no", ["x=no"]),
    ]) func `pattern cuts at the literals`(text: String, line: String, expected: [String]) throws {
        #expect(try pattern(text, line) == expected)
    }

    @Test(arguments: [
        ("", "parse error at line 1, col 1: syntax error: unexpected $end, expecting IDENTIFIER or LITERAL"),
        ("<a><b>", "found consecutive capture '<a><b>': invalid expression"),
        ("<a> <a>", "duplicate capture name (a): invalid expression"),
        ("<_> <_>", "at least one capture is required"),
        ("<1a> x", "at least one capture is required"),
    ]) func `a pattern without use is refused`(text: String, reason: String) {
        #expect(throws: StageSetupError("invalid pattern parser: " + reason)) { try pattern(text, "") }
    }

    @Test(arguments: [
        ("<_>error<_>", "an error here", true),
        ("<_>error<_>", "all fine", false),
        ("node<_>", "the node1", true),
        ("a<_>b", "xa1b", true),
        ("a<_>b", "a1bc", false),
        ("end", "the end", true),
        ("end", "ending", false),
        ("<_>", "x", true),
        ("<_>", "", false),
        ("", "x", false),
    ]) func `line patterns test without cutting`(text: String, line: String, holds: Bool) throws {
        let pattern = try LinePattern(Array(text.utf8))
        #expect(Array(line.utf8).withUnsafeBytes { pattern.matches($0) } == holds)
    }

    @Test func `unpack restores the line and its labels`() {
        var names = LabelNameTable()
        var found = ExtractedLabels()
        func run(_ line: String) -> (entry: String?, labels: [String], details: String?) {
            found.removeAll()
            return Array(line.utf8).withUnsafeBytes { bytes in
                let result = UnpackParser().parse(bytes, names: &names, into: &found)
                let labels = found.fields.map { names.name($0.name) + "=" + String(decoding: found.value($0, of: bytes), as: UTF8.self) }
                return (result.entry.map { String(decoding: found.value($0, of: bytes), as: UTF8.self) }, labels, result.failure?.details)
            }
        }
        #expect(run(#"{"pod":"p","_entry":"a \"b\"","n":5}"#) == (#"a "b""#, ["pod=p"], nil))
        #expect(run(#"{"pod":"p"}"#) == (nil, [], nil))
        #expect(run("plain") == (nil, [], "expecting json object(6), but it is not"))
        #expect(run(#"{"pod":"p","_entry":"x","y":tru}"#) == (nil, [], "Unknown value type"))
        #expect(run("") == (nil, [], nil))
    }

    @Test(
        arguments: [
            ("\u{1B}[1;31mERROR\u{1B}[0m done", "ERROR done"),
            ("\u{1B}[38;5;12mx\u{1B}[K\u{1B}]0;title\u{07}y", "xy"),
            ("plain [0m", nil),
        ] as [(String, String?)]) func `decolorize takes out escape sequences`(line: String, expected: String?)
    {
        var out: [UInt8] = []
        let changed = Array(line.utf8).withUnsafeBytes { Decolorizer.strip($0, into: &out) }
        #expect((changed ? String(decoding: out, as: UTF8.self) : nil) == expected)
    }
}
