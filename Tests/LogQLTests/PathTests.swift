import LogQL
import Testing

@Suite struct PathTests {
    @Test(
        arguments: [
            ("a", [.key("a")]), ("a.b_2", [.key("a"), .key("b_2")]), (#"a["b c"].d"#, [.key("a"), .key("b c"), .key("d")]),
            (#"["x"]"#, [.key("x")]),
            ("a[0][12]", [.key("a"), .index(0), .index(12)]), ("[3]", [.index(3)]), (#" a [ "\"q\"" ] "#, [.key("a"), .key("\"q\"")]),
        ] as [(String, [JSONPath.Step])])
    func `paths into JSON`(_ text: String, _ steps: [JSONPath.Step]) throws {
        #expect(try JSONPath(parsing: text).steps == steps)
    }

    @Test(arguments: [
        ("", "syntax error: unexpected $end, expecting LSB or FIELD"), (".a", "syntax error: unexpected DOT, expecting LSB or FIELD"),
        ("a..b", "syntax error: unexpected DOT, expecting FIELD"), ("a[", "syntax error: unexpected $end, expecting STRING or INDEX"),
        ("a[-1]", "syntax error: unexpected $end, expecting STRING or INDEX"), ("a[0", "syntax error: unexpected $end, expecting RSB"),
        ("a b", "syntax error: unexpected FIELD"), ("ключ", "syntax error: unexpected $end, expecting LSB or FIELD"),
        ("a-b", "unexpected char -"),
        ("0", "syntax error: unexpected INDEX, expecting LSB or FIELD"),
    ])
    func `a path that is none says why`(_ text: String, _ message: String) {
        let fault = #expect(throws: PathFault.self) { try JSONPath(parsing: text) }
        #expect(fault?.description == message)
    }

    @Test func `keys of logfmt`() throws {
        #expect(try LogfmtPath(parsing: "level").key == "level")
        #expect(try LogfmtPath(parsing: #""a b""#).key == "a b")
        for (text, message) in [
            ("", "syntax error: unexpected $end, expecting STRING or KEY"), ("a b", "syntax error: unexpected KEY"),
            ("a-b", "unexpected char -"),
        ] {
            let fault = #expect(throws: PathFault.self) { try LogfmtPath(parsing: text) }
            #expect(fault?.description == message)
        }
    }

    @Test func `patterns are literals and captures`() {
        #expect(
            PatternText(parsing: Array("<ip> - <_> <a-b><1x>".utf8)).parts == [
                .capture("ip"), .literal(Array(" - ".utf8)), .capture(nil), .literal(Array(" <a-b><1x>".utf8)),
            ])
        #expect(
            PatternText(parsing: Array("<<a>>< <".utf8)).parts == [.literal(Array("<".utf8)), .capture("a"), .literal(Array(">< <".utf8))])
    }
}
