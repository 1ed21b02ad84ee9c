import LogEngine
import TestSupport
import Testing

/// Templates come from users: each must end, soon, in text or in an error.
@Suite struct TemplateBoundsTests {
    @Test(arguments: [
        "{{range $i := 1000000000}}{{end}}",
        "{{range 1000}}{{range 1000}}{{range 1000}}x{{end}}{{end}}{{end}}",
        "{{define \"t\"}}{{template \"t\"}}{{end}}{{template \"t\"}}",
        "{{define \"t\"}}{{template \"t\"}}{{template \"t\"}}{{end}}{{template \"t\"}}",
        "{{repeat 1000000000 \"x\"}}",
        "{{repeat 9223372036854775807 \"xx\"}}",
        "{{$x := \"ab\"}}{{range 100}}{{$x = print $x $x}}{{end}}",
        "{{$x := \"ab\"}}{{range 100}}{{$x = replace \"\" $x $x}}{{end}}",
        "{{printf \"%999999999d\" 1}}{{printf \"%1000000d%1000000d\" 1 1}}{{range 100}}{{printf \"%900000d\" 1}}{{end}}",
        "{{$x := 7.7}}{{range 1000000}}{{$x = mulf $x 7.7777777}}{{end}}",
        "{{indent 1000000000 \"x\"}}",
        "{{alignLeft 9223372036854775807 \"x\"}}",
        "{{range 100000}}{{regexReplaceAll (printf \"x%d\" .) \"x\" \"y\"}}{{end}}",
    ]) func `a template that would go on for ever is stopped`(text: String) {
        #expect(TemplateHarness.run(text).hasPrefix("! template: line:"))
    }

    @Test func `deep nesting is refused`() {
        for (open, close) in [("(", ")"), ("{{if 1}}", "{{end}}")] {
            let inner = open == "(" ? "1" : "x"
            let nested = String(repeating: open, count: 5000) + inner + String(repeating: close, count: 5000)
            let text = open == "(" ? "{{\(nested)}}" : nested
            #expect(TemplateHarness.run(text).hasPrefix("? template: line:1: nested more than"))
        }
        #expect(TemplateHarness.run(String(repeating: "(", count: 200_000)).hasPrefix("? template: line:1: text is longer"))
    }

    @Test func `deep JSON is no value`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(TemplateHarness.run("{{fromJson __line__}}", line: deep) == "<no value>")
    }

    private static let pieces = [
        "{{", "}}", "{{-", "-}}", " ", "(", ")", "|", ".", "$", "$x", ":=", "=", ",", ".level", ".json", "\"a\"", "`b`", "'c'", "1", "-1",
        "1e400",
        "0x", "9223372036854775807", "nil", "true", "if", "else", "end", "range", "with", "define", "template", "block", "\"t\"", "break",
        "\\",
        "printf", "\"%*[1]d%v%x\"", "index", "slice", "len", "substr", "trunc", "repeat", "alignRight", "fromJson", "toDate",
        "\"2006-01-02\"", "date",
        "now", "__line__", "__timestamp__", "add", "div", "mod", "divf", "mulf", "round", "int", "float64", "bytes", "duration",
        "unixToTime", "eq",
        "lt", "and", "or", "not", "regexReplaceAll", "count", "default", "b64dec", "urldecode", "\n", "text", "é", "/*", "*/",
    ]

    @Test(arguments: SeededRandom.seeds(40)) func `noise never traps`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var parsed = 0
        for _ in 0..<150 {
            var text = ""
            if random.oneIn(2) {
                for _ in 0..<Int.random(in: 1..<25, using: &random) {
                    text += Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
                }
            } else {
                // A call with arguments that a parser accepts.
                let words = (0..<Int.random(in: 1..<6, using: &random)).map { _ in
                    Self.pieces[Int.random(in: 14..<Self.pieces.count, using: &random)]
                }
                text = "{{" + words.joined(separator: random.oneIn(4) ? " | " : " ") + "}}"
            }
            if !TemplateHarness.run(text).hasPrefix("?") { parsed += 1 }
        }
        #expect(parsed > 0)
    }
}
