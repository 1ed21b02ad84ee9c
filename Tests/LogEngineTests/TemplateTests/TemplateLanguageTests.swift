import LogEngine
import Testing

@Suite struct TemplateLanguageTests {
    @Test(arguments: [
        ("static", "static"),
        ("", ""),
        ("{{.level}}: {{.msg}}|{{.missing}}|", "warn: request done||"),
        ("a {{- .level -}} b", "awarnb"),
        ("a{{/* gone */}}b {{- /* trims */ -}} c", "abc"),
        ("{{.level | upper | printf \"%s!\"}}", "WARN!"),
        ("{{$x := .level}}{{$x}}{{$x = \"new\"}} {{$x}}", "warn new"),
        ("{{if .missing}}a{{else if eq .level \"warn\"}}b{{else}}c{{end}}", "b"),
        ("{{with .missing}}a{{else}}none {{.level}}{{end}}{{with .level}}<{{.}}>{{end}}", "none warn<warn>"),
        ("{{range $i, $e := (fromJson .json).a}}{{$i}}={{$e}};{{end}}", "0=1;1=x;2=<no value>;"),
        ("{{range 3}}{{.}}{{if eq . 1}}{{break}}{{end}}{{end}}", "01"),
        ("{{range 3}}{{if eq . 1}}{{continue}}{{end}}{{.}}{{end}}", "02"),
        ("{{range fromJson \"[]\"}}a{{else}}empty{{end}}", "empty"),
        ("{{range $k, $v := (fromJson .json).b}}{{$k}}:{{$v}}{{$.level}}{{end}}", "c:1000warn"),
        ("{{define \"t\"}}[{{.}}]{{end}}{{template \"t\" .level}}{{template \"t\"}}", "[warn][<no value>]"),
        ("{{block \"b\" .level}}<{{.}}>{{end}}", "<warn>"),
        ("{{(fromJson .json).b.c}} {{(fromJson .json).none}}", "1000 <no value>"),
        (
            "{{`raw \\n`}} {{\"esc\\t\\u00e9\"}} {{'a'}} {{0x1F}} {{1_000}} {{1.50}} {{1e3}} {{true}}",
            "raw \\n esc\té 97 31 1000 1.5 1000 true"
        ),
        ("{{and 1 0}} {{and .missing (div 1 0)}} {{or .missing \"z\"}} {{or .level (div 1 0)}} {{not 0}}", "0  z warn true"),
        ("{{len .msg}} {{index .msg 0}} {{slice .msg 1 3}} {{index . \"level\"}}", "12 114 eq warn"),
        ("{{print .level 1 2 \"x\"}}|{{println 1 .level}}|", "warn1 2x|1 warn\n|"),
        ("{{lt 1 2}} {{le 2 2}} {{gt \"b\" \"a\"}} {{ge 1 2}} {{eq 1 2 1}} {{ne .level \"x\"}}", "true true true false true true"),
        ("{{fromJson .json}}", "map[a:[1 x <nil>] b:map[c:1000]]"),
    ]) func `templates make text`(text: String, expected: String) {
        #expect(TemplateHarness.run(text) == expected)
    }

    @Test func `the dot is the map of all labels`() {
        #expect(TemplateHarness.run("{{.}}").hasPrefix("map[count:7 dur:1m30s json:"))
        #expect(TemplateHarness.run("{{len .}} {{range $k, $v := .}}{{$k}} {{end}}") == "8 count dur json level msg name ratio size ")
    }

    @Test(arguments: [
        ("{{.app}", "bad character U+007D '}'"),
        ("{{ if }}", "missing value for if"),
        ("{{ nosuch 1 }}", "function \"nosuch\" not defined"),
        ("{{.x", "unclosed action"),
        ("{{/* x }}", "unclosed comment"),
        ("{{/* x */ }}", "comment ends before closing delimiter"),
        ("{{(.x}}", "unclosed left paren"),
        ("{{.x)}}", "unexpected right paren"),
        ("{{\"x}}", "unterminated quoted string"),
        ("{{`x}}", "unterminated raw quoted string"),
        ("{{'x}}", "unterminated character constant"),
        ("{{1x}}", "bad number syntax: \"1x\""),
        ("{{$x}}", "undefined variable \"$x\""),
        ("{{end}}", "unexpected {{end}}"),
        ("{{else}}", "unexpected {{else}}"),
        ("{{if .x}}", "unexpected EOF"),
        ("{{if .x}}{{else}}{{else}}{{end}}", "expected end; found {{else}}"),
        ("{{break}}", "{{break}} outside {{range}}"),
        ("{{.x | 5}}", "non executable command in pipeline stage 2"),
        ("{{range $a, $b, $c := .x}}{{end}}", "too many declarations in range"),
        ("{{\"x\".y}}", "unexpected . after term \"\\\"x\\\"\""),
        ("{{template}}", "unexpected \"}}\" in template clause"),
        ("{{define \"x\"}}", "unexpected EOF"),
        ("{{.x := 1}}", "unexpected \":=\" in operand"),
        ("{{}}", "missing value for command"),
    ]) func `a template that cannot be parsed says why`(text: String, reason: String) {
        #expect(TemplateHarness.run(text) == "? template: line:1: " + reason)
    }

    @Test func `errors name line and kind`() {
        #expect(TemplateHarness.run("a\n{{\n.x", kind: .label) == "? template: label:3: unclosed action started at label:2")
        #expect(
            TemplateHarness.run("a\n {{div 1 0}}", kind: .label)
                == "! template: label:2:3: executing \"label\" at <div 1 0>: error calling div: runtime error: integer divide by zero")
    }

    @Test(arguments: [
        ("{{div .count 0}}", "1:2: executing \"line\" at <div .count 0>: error calling div: runtime error: integer divide by zero"),
        ("{{.level | trunc}}", "1:11: executing \"line\" at <trunc>: wrong number of args for trunc: want 2 got 1"),
        ("{{trunc \"a\" .msg}}", "1:8: executing \"line\" at <\"a\">: expected integer; found \"a\""),
        ("{{trunc (add 1 2) .msg}}", "1:15: executing \"line\" at <2>: wrong type for value; expected int; got int64"),
        ("{{upper 5}}", "1:8: executing \"line\" at <5>: expected string; found 5"),
        ("{{upper (len .msg)}}", "1:13: executing \"line\" at <.msg>: wrong type for value; expected string; got int"),
        ("{{.level.x}}", "1:8: executing \"line\" at <.level.x>: can't evaluate field x in type string"),
        ("{{nil}}", "1:2: executing \"line\" at <nil>: nil is not a command"),
        ("{{.level 1}}", "1:2: executing \"line\" at <.level>: level is not a method but has arguments"),
        ("{{index .msg 100}}", "1:2: executing \"line\" at <index .msg 100>: error calling index: index out of range: 100"),
        ("{{lt 1 \"a\"}}", "1:2: executing \"line\" at <lt 1 \"a\">: error calling lt: incompatible types for comparison"),
        ("{{template \"none\"}}", "1:11: executing \"line\" at <{{template \"none\"}}>: template \"none\" not defined"),
        ("{{range .level}}{{end}}", "1:8: executing \"line\" at <.level>: range can't iterate over warn"),
        (
            "{{define \"t\"}}{{div 1 0}}{{end}}{{template \"t\"}}",
            "1:16: executing \"t\" at <div 1 0>: error calling div: runtime error: integer divide by zero"
        ),
    ]) func `a template that fails says where`(text: String, details: String) {
        #expect(TemplateHarness.run(text) == "! template: line:" + details)
    }

    @Test func `a failure leaves the output as it was`() throws {
        let template = try Template(parsing: "some text {{div 1 0}}", kind: .line)
        var out = Array("before".utf8)
        #expect(throws: TemplateExecutionError.self) {
            try template.execute(
                line: UnsafeRawBufferPointer(start: nil, count: 0), timestamp: 0, field: { _, _ in false }, allLabels: { [] }, into: &out)
        }
        #expect(out == Array("before".utf8))
    }

    @Test func `only text and fields take the plain path`() throws {
        #expect(try Template(parsing: "a {{.b}} {{ .c }}", kind: .line).isPlain)
        #expect(try Template(parsing: "a {{.b.c}}", kind: .line).isPlain == false)
        #expect(try Template(parsing: "a {{.b | upper}}", kind: .line).fieldNames == ["b"])
        #expect(try Template(parsing: "{{$.b}}{{.c}}", kind: .line).fieldNames == ["b", "c"])
        #expect(try Template(parsing: "{{$.b}}", kind: .line).readsAllLabels == false)
        #expect(try Template(parsing: "{{range .}}{{end}}", kind: .line).readsAllLabels)
    }
}
