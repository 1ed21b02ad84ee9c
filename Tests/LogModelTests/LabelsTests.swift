import LogModel
import Testing

@Suite struct LabelsTests {
    @Test func `names are sorted, the last value of a name stays`() {
        let labels = Labels([Label("b", "1"), Label("a", "2"), Label("b", "3")])
        #expect(labels.description == #"{a="2", b="3"}"#)
        #expect(labels["a"] == "2" && labels["b"] == "3" && labels["c"] == nil)
    }

    @Test func `setting and removing keeps the order`() {
        var labels = Labels([Label("b", "1")])
        labels["a"] = "0"
        labels["c"] = "2"
        labels["b"] = nil
        labels["x"] = nil
        #expect(labels.pairs == [Label("a", "0"), Label("c", "2")])
    }

    @Test func `values are bytes: two spellings of one letter are two values`() {
        let composed = Labels([Label("a", "\u{e9}")])
        let decomposed = Labels([Label("a", "e\u{301}")])
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
    }

    @Test(arguments: [
        ("plain", #""plain""#), ("a\"b\\c", #""a\"b\\c""#), ("tab\tnew\n", #""tab\tnew\n""#), ("\u{0}\u{7f}", #""\x00\x7f""#),
        ("größe ☃", #""größe ☃""#),
        ("\u{a0}", #""\u00a0""#), ("\u{e0001}", #""\U000e0001""#),
    ]) func `text is quoted as Go quotes it`(text: String, quoted: String) {
        #expect(GoQuote.quoted(text) == quoted)
    }

    @Test func `matchers hold as Prometheus says`() throws {
        let labels = Labels([Label("app", "shop"), Label("env", "prod\nx")])
        let cases: [(Matcher, Bool)] = [
            (Matcher("app", .equal, "shop"), true), (Matcher("app", .notEqual, "shop"), false), (Matcher("app", .matches, "sho"), false),
            (Matcher("app", .matches, "sho.*"), true), (Matcher("app", .notMatches, "s.*"), false),
            (Matcher("env", .matches, "prod.x"), true),
            (Matcher("missing", .equal, ""), true), (Matcher("missing", .matches, ".*"), true), (Matcher("missing", .notEqual, ""), false),
        ]
        for (matcher, expected) in cases { #expect(try LabelMatching([matcher]).matches(labels) == expected, "\(matcher)") }
    }

    @Test func `a bad regex is refused in Go's words`() {
        let cases = [
            ("a(", "missing closing ): `a(`"), ("[", "missing closing ]: `[`"), ("(?=x)", "invalid or unsupported Perl syntax: `(?=`"),
        ]
        for (pattern, reason) in cases {
            let error = #expect(throws: RegexError.self) { try Regex2(pattern) }
            #expect(error?.reason == reason)
        }
    }
}
