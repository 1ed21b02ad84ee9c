import LogModel
import LogParsing
import TestSupport
import Testing

@testable import LogShipping

@Suite struct StageTests {
    /// Runs stages over lines of one file, a millisecond apart, and answers what comes out.
    static func run(_ stages: String, _ lines: [String], labels: [(String, String)] = [("app", "shop")]) throws -> [String] {
        let config = try Configuration.read(
            "targets: [{url: http://h}]\nsources:\n  - type: stdin\n    stages:\n"
                + stages.split(separator: "\n").map { "      \($0)\n" }.joined())
        var pipeline = Pipeline(config.sources[0].stages)
        var context = StageContext(now: 1_782_900_000_000_000_000, random: { 0.5 }, pause: { _ in })
        var out: [String] = []
        func show(_ record: Record, _ verdict: Verdict) {
            switch verdict {
            case .keep:
                let metadata = record.metadata.isEmpty ? "" : " \(record.metadata.labels)"
                out.append(
                    "\(String(decoding: record.line, as: UTF8.self)) \(record.labels.labels)\(metadata)\(record.time < 1_000_000 ? "" : " @\(record.time)")"
                )
            case .drop(let reason): out.append("-\(reason)")
            case .held: break
            }
        }
        for (number, line) in lines.enumerated() {
            var record = Record()
            record.line = Array(line.utf8)
            record.labels = Fields(labels)
            record.time = Int64(number)
            context.now += 1_000_000
            let verdict = pipeline.run(&record, context)
            show(record, verdict)
        }
        pipeline.flush(context, all: true) { show($0, $1) }
        return out
    }

    @Test(
        arguments: [
            (
                "- json: {expressions: {level: , id: user.id, tag: 'tags[1]', gone: x.y}}\n- labels: {level: , id: , tag: , gone: }",
                #"{"level":"warn","user":{"id":7},"tags":["a","b"]}"#,
                #"{"level":"warn","user":{"id":7},"tags":["a","b"]} {app="shop", id="7", level="warn", tag="b"}"#
            ),
            ("- json: {drop_malformed: true}", "{", "-malformed_json"),
            (
                "- logfmt: {mapping: {level: , m: msg}}\n- structured_metadata: {level: , m: }", #"level=info msg="all \"well\"" x"#,
                #"level=info msg="all \"well\"" x {app="shop"} {level="info", m="all \"well\""}"#
            ),
            (
                "- regex: {expression: '^(?P<a>\\w+) (?P<b>\\w+)'}\n- output: {source: b}\n- labels: {first: a}", "one two three",
                #"two {app="shop", first="one"}"#
            ),
            ("- pattern: {pattern: '<ip> - <_> [<when>]'}\n- output: {source: when}", "1.2.3.4 - x [now]", #"now {app="shop"}"#),
            ("- pattern: {pattern: '<ip> - <_> [<when>]'}\n- output: {source: when}", "no match", #"no match {app="shop"}"#),
            ("- static_labels: {env: prod}\n- labeldrop: [app]", "x", #"x {env="prod"}"#),
            ("- labelallow: [env]", "x", "x {}"),
            ("- drop: {expression: debug}", "a debug line", "-drop_stage"),
            ("- drop: {expression: debug, longer_than: 100}", "a debug line", #"a debug line {app="shop"}"#),
            ("- drop: {source: app, value: shop, drop_counter_reason: noise}", "x", "-noise"),
            ("- drop: {older_than: 1h}", "x", "-drop_stage"),
            (
                "- match: {selector: '{app=\"shop\"} |= \"x\" !~ \"y$\"', stages: [{static_labels: {hit: 'yes'}}]}", "ax",
                #"ax {app="shop", hit="yes"}"#
            ),
            (
                "- match: {selector: '{app=\"shop\"} |= \"x\" !~ \"y$\"', stages: [{static_labels: {hit: 'yes'}}]}", "xy",
                #"xy {app="shop"}"#
            ),
            ("- match: {selector: '{app!~\"other.*\"}', action: drop}", "x", "-match_stage"),
            (
                "- replace: {expression: 'password=(\\S+)', replace: '***'}", "a password=x b password=yy",
                #"a password=*** b password=*** {app="shop"}"#
            ),
            ("- replace: {expression: '\\d', replace: '#'}", "a1b22", #"a#b## {app="shop"}"#),
            (
                "- json: {expressions: {level: }}\n- template: {source: level, template: '{{ ToUpper .Value }}-{{ .app }}'}\n- labels: {level: }",
                #"{"level":"warn"}"#, #"{"level":"warn"} {app="shop", level="WARN-shop"}"#
            ),
            ("- sampling: {rate: 0.6}", "x", #"x {app="shop"}"#), ("- sampling: {rate: 0.4}", "x", "-sampling"),
            ("- pack: {labels: [app]}", "a \"line\"", #"{"app":"shop","_entry":"a \"line\""} {}"#),
            (
                "- json: {expressions: {t: }}\n- timestamp: {source: t, format: RFC3339}", #"{"t":"2026-07-01T10:00:00Z"}"#,
                #"{"t":"2026-07-01T10:00:00Z"} {app="shop"} @1782900000000000000"#
            ),
            (
                "- regex: {expression: '(?P<t>.*)'}\n- timestamp: {source: t, format: UnixMs, fallback_formats: ['02/Jan/2006:15:04:05 -0700'], location: UTC}",
                "01/Jul/2026:12:00:00 +0200", #"01/Jul/2026:12:00:00 +0200 {app="shop"} @1782900000000000000"#
            ),
            (
                "- regex: {expression: '(?P<t>.*)'}\n- timestamp: {source: t, format: 'Jan _2 15:04:05'}", "Jul  1 10:00:00",
                #"Jul  1 10:00:00 {app="shop"} @1782900000000000000"#
            ),
        ])
    func `each stage does what its name says`(stages: String, line: String, result: String) throws {
        #expect(try Self.run(stages, [line]) == [result])
    }

    @Test func `lines are joined up to the next that begins a block`() throws {
        let out = try Self.run("- multiline: {firstline: '^\\S', max_lines: 3}", ["loose? no", " a", "b", " c", " d", " e", " f"])
        #expect(out == ["loose? no\n a", "b\n c\n d", " e\n f"].map { $0 + #" {app="shop"}"# })
    }

    @Test func `a limit drops what is above the burst`() throws {
        let out = try Self.run("- limit: {rate: 1, burst: 2, drop: true}", ["a", "b", "c", "d"])
        #expect(out.map { $0.hasPrefix("-limit") } == [false, false, true, true])
    }

    @Test func `a time that cannot be read is that before and a nanosecond`() throws {
        let out = try Self.run(
            "- regex: {expression: '(?P<t>.*)'}\n- timestamp: {source: t, format: Unix}", ["1782900000", "x", "1782900001.5"])
        #expect(out.map { $0.suffix(20) } == ["@1782900000000000000", "@1782900000000000001", "@1782900001500000000"])
    }

    @Test(
        arguments: [
            ("- nothing: {}", "is no stage"), ("- json: {expressions: {a: 'x['}}", "is a path"),
            ("- regex: {expression: '('}", "cannot be read"),
            ("- drop: {}", "needs a condition"), ("- labels: {'a-b': }", "is no name of a label"), ("- output: {}", "source is missing"),
            ("- match: {selector: 'app'}", "begins with {"), ("- template: {source: a, template: '{{'}", "cannot be read"),
            ("- timestamp: {source: a, format: RFC3339, unknown: 1}", "unknown is no setting"),
            ("- pattern: {pattern: '<a><b>'}", "needs a capture"),
            ("- timestamp: {source: a, format: '2006', location: Nowhere/X}", "no time zone"), ("- limit: {rate: 0}", "lines a second"),
            ("- json: {}\n  logfmt: {}", "exactly one key"),
        ])
    func `a mistake is named with its place`(stages: String, reason: String) {
        let error = #expect(throws: ConfigError.self) { try Self.run(stages, []) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("sources[0].stages[0]") == true, "\(error?.description ?? "")")
    }
}
