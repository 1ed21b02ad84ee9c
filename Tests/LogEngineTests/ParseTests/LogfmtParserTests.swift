import LogEngine
import Testing

@Suite struct LogfmtParserTests {
    private func parse(_ line: String, strict: Bool = false, keepEmpty: Bool = false) -> (labels: [String], failure: ParseFailure?) {
        ParseHarness.found(line) { LogfmtParser(strict: strict, keepEmpty: keepEmpty).parse($0, names: &$1, into: &$2) }
    }

    @Test(arguments: [
        ("a=1 b=two", ["a=1", "b=two"]),
        ("  lead=1\ttrail=2\n", ["lead=1", "trail=2"]),
        (#"m="a \"b\" \n \u00e9" n="plain""#, ["m=a \"b\" \n é", "n=plain"]),
        ("flag k= e=\"\" z=1", ["z=1"]),
        ("a=1 a=2", ["a=1"]),
        ("k.d=1 k-d=2 0n=3", ["k_d=1", "_0n=3"]),
        (#"a=b"c" d=1"#, ["d=1"]),
        ("a=b=c d=1", ["d=1"]),
        (#"a="\q" d=1"#, ["d=1"]),
        (#"a=1 b="open"#, ["a=1"]),
        (#"k="v"junk x=1"#, ["k=v", "x=1"]),
        ("a='single quoted' b=1", ["a='single", "b=1"]),
    ]) func `pairs become labels, faults leave out one pair`(line: String, expected: [String]) {
        let result = parse(line)
        #expect(result.labels == expected)
        #expect(result.failure == nil)
    }

    @Test(arguments: [
        ("a=1 =x", "logfmt syntax error at pos 5 : unexpected '='", ["a=1"]),
        (#"a=1 "q"=2"#, "logfmt syntax error at pos 5 : unexpected '\"'", ["a=1"]),
        ("a=1,b=2 c=3", "logfmt syntax error at pos 6 : unexpected '='", []),
        (#"a="\q" b=1"#, "logfmt syntax error at pos 7 : invalid quoted value", []),
        (#"a="ab"#, "logfmt syntax error at pos 6 : unterminated quoted value", []),
    ]) func `strict stops at the fault`(line: String, details: String, expected: [String]) {
        let result = parse(line, strict: true)
        #expect(result.failure == ParseFailure(.logfmt, details))
        #expect(result.labels == expected)
    }

    @Test func `empty values are kept on demand`() {
        #expect(parse("flag k= e=\"\" e=2", keepEmpty: true).labels == ["flag=", "k=", "e="])
    }

    @Test func `expressions name keys, a missing one is marked`() {
        var names = LabelNameTable()
        let parser = LogfmtParser(
            strict: false, keepEmpty: false, expressions: [("l", Array("level".utf8)), ("none", Array("nothere".utf8))], names: &names)
        let result = ParseHarness.found(Array("level=info other=1 level=warn".utf8), &names) { parser.parse($0, names: &$1, into: &$2) }
        #expect(result.labels == ["l=info", "none?"])
    }
}
