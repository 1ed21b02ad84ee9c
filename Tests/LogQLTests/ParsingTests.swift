import LogModel
import LogQL
import Testing

@Suite struct ParsingTests {
    /// The stages of `{zone="eu"} …`.
    private func stages(_ text: String) throws -> [Stage] {
        guard case .log(let query) = try Query(parsing: #"{zone="eu"} "# + text) else { return [] }
        return query.stages
    }

    private func metric(_ text: String) throws -> MetricQuery? {
        guard case .metric(let query) = try Query(parsing: text) else { return nil }
        return query
    }

    private func filter(_ text: String) throws -> LabelFilter? {
        guard case .labelFilter(let filter)? = try stages("| " + text).first else { return nil }
        return filter
    }

    @Test func `a selector keeps its matchers in order`() throws {
        let query = try Query(parsing: "{ zone = `e\\u` ,tier=~\"a|b\"}")
        #expect(query == .log(LogQuery(matchers: [Matcher("zone", .equal, "e\\u"), Matcher("tier", .matches, "a|b")])))
    }

    @Test func `comments and line ends are blanks`() throws {
        let query = try Query(parsing: "# first\n{zone=\"eu\"} // second\n/* {third} */ |= \"#\" # last")
        #expect(query == (try Query(parsing: ##"{zone="eu"} |= "#""##)))
    }

    @Test func `line filters take any bytes and chains`() throws {
        #expect(
            try stages(#"|= "\xff\x00" or ip("::1") != "b" |> "<_> x" !~ "c""#) == [
                .lineFilter(LineFilter(operation: .contains, alternatives: [.text([0xFF, 0]), .ip("::1")])),
                .lineFilter(LineFilter(operation: .notContains, alternatives: [.text(Array("b".utf8))])),
                .lineFilter(LineFilter(operation: .pattern, alternatives: [.text(Array("<_> x".utf8))])),
                .lineFilter(LineFilter(operation: .notMatches, alternatives: [.text(Array("c".utf8))])),
            ])
    }

    @Test func `every stage is read`() throws {
        #expect(
            try stages(
                #"| json | json a, b="c.d" | logfmt --keep-empty --strict e | regexp "(?P<f>.)" | pattern "<g>" | unpack | decolorize"#)
                == [
                    .json([]), .json([LabelExtraction(name: "a", path: "a"), LabelExtraction(name: "b", path: "c.d")]),
                    .logfmt(LogfmtStage(strict: true, keepEmpty: true, extractions: [LabelExtraction(name: "e", path: "e")])),
                    .regexp("(?P<f>.)"), .pattern("<g>"), .unpack, .decolorize,
                ])
        #expect(
            try stages(#"| line_format "{{.a}}" | label_format a=b, c="{{.d}}" | drop a, b=~"c" | keep d!="e", f"#) == [
                .lineFormat("{{.a}}"),
                .labelFormat([LabelFormat(name: "a", source: .label("b")), LabelFormat(name: "c", source: .template("{{.d}}"))]),
                .drop([LabelSelection(name: "a"), LabelSelection(name: "b", matcher: Matcher("b", .matches, "c"))]),
                .keep([LabelSelection(name: "d", matcher: Matcher("d", .notEqual, "e")), LabelSelection(name: "f")]),
            ])
    }

    @Test func `the form of a value decides how a label is read`() throws {
        #expect(try filter("a = 5") == .number(name: "a", .equal, 5))
        #expect(try filter("a == -1_000.5") == .number(name: "a", .equal, -1000.5))
        #expect(try filter("a > .5e1") == .number(name: "a", .greater, 5))
        #expect(try filter("a <= 1m30s") == .duration(name: "a", .lessOrEqual, 90_000_000_000))
        #expect(try filter("a < 1d") == .duration(name: "a", .less, 86_400_000_000_000))
        #expect(try filter("a != -1.5h") == .duration(name: "a", .notEqual, -5_400_000_000_000))
        #expect(try filter("a >= 1.5KiB") == .bytes(name: "a", .greaterOrEqual, 1536))
        #expect(try filter("a = 5kB") == .bytes(name: "a", .equal, 5000))
        #expect(try filter(#"a = "5""#) == .string(Matcher("a", .equal, "5")))
        #expect(try filter(#"a != ip("10.0.0.1-10.0.0.9")"#) == .ip(name: "a", negated: true, "10.0.0.1-10.0.0.9"))
    }

    @Test(arguments: [
        ("a=1 or b=2 and c=3", "( a==1 or ( b==2 , c==3 ) )"),
        ("a=1 and b=2 or c=3", "( ( a==1 , b==2 ) or c==3 )"),
        ("(a=1 or b=2) and c=3", "( ( a==1 or b==2 ) , c==3 )"),
        ("a=1 and b=2 and c=3", "( ( a==1 , b==2 ) , c==3 )"),
        ("a=1, b=2, c=3", "( a==1 , ( b==2 , c==3 ) )"),
        ("a=1 b=2 c=3", "( a==1 , ( b==2 , c==3 ) )"),
        ("a=1, b=2 or c=3", "( a==1 , ( b==2 or c==3 ) )"),
        ("((a=1))", "a==1"),
    ])
    func `label filters bind as written`(_ text: String, _ tree: String) throws {
        #expect(try filter(text)?.description == tree)
    }

    @Test func `names of functions may name labels`() throws {
        let query = try Query(parsing: #"sum by (sum, rate) (rate({count="x"} | rate="1" | drop max, ip [5m]))"#)
        #expect(query.description == #"sum by (sum, rate)(rate({count="x"} | rate="1" | drop max,ip[5m]))"#)
    }

    @Test func `keywords and functions are read in any case`() throws {
        let upper = try Query(parsing: #"SUM BY (zone) (Count_Over_Time({zone="eu"} | JSON | a=1 OR b=2 [5m])) > BOOL 1 AND vector(1)"#)
        let lower = try Query(parsing: #"sum by (zone) (count_over_time({zone="eu"} | json | a=1 or b=2 [5m])) > bool 1 and vector(1)"#)
        #expect(upper == lower)
    }

    @Test func `filters may stand before or behind the range`() throws {
        let before = try metric(#"sum_over_time({zone="eu"} | json | unwrap duration(ms) | ms > 0 [5m])"#)
        #expect(
            before
                == .range(
                    RangeAggregation(
                        operation: .sumOverTime,
                        log: LogQuery(matchers: [Matcher("zone", .equal, "eu")], stages: [.json([])]),
                        unwrap: Unwrap(label: "ms", conversion: .duration, filters: [.number(name: "ms", .greater, 0)]),
                        range: 300_000_000_000)))
        #expect(try metric(#"sum_over_time({zone="eu"}[5m] | json | unwrap duration(ms) | ms > 0)"#) == before)
        #expect(try metric(#"sum_over_time(({zone="eu"} | json | unwrap duration(ms) | ms > 0)[5m])"#) == before)
        #expect(try metric(#"sum_over_time(({zone="eu"} | json | unwrap duration(ms) | ms > 0 [5m]))"#) == before)
    }

    @Test(arguments: [("1h", 3_600), ("-1h", -3_600), ("1d", 86_400), ("1.5m", 90)] as [(String, Int64)])
    func `an offset follows the range`(_ text: String, _ seconds: Int64) throws {
        for query in [#"rate({zone="eu"}[5m] offset \#(text) |= "x")"#, #"rate({zone="eu"} |= "x" [5m] offset \#(text))"#] {
            guard case .range(let aggregation)? = try metric(query) else {
                Issue.record("no range aggregation: \(query)")
                continue
            }
            #expect(aggregation.offset == seconds * 1_000_000_000)
            #expect(aggregation.log.stages.count == 1)
        }
    }

    @Test func `parameters and groupings stand on either side`() throws {
        let inner = MetricQuery.constantVector(1)
        let expected = MetricQuery.vector(
            VectorAggregation(operation: .topk, parameter: 3, grouping: Grouping(without: false, labels: ["zone"]), inner: inner))
        #expect(try metric("topk by (zone) (3, vector(1))") == expected)
        #expect(try metric("topk(3, vector(1)) by (zone)") == expected)
        #expect(
            try metric("sum without () (vector(1))")
                == .vector(
                    VectorAggregation(operation: .sum, grouping: Grouping(without: true, labels: []), inner: inner)))
    }

    @Test(arguments: [
        ("vector(1) or vector(2) and vector(3)", "(vector(1.000000) or (vector(2.000000) and vector(3.000000)))"),
        ("vector(1) - vector(2) - vector(3)", "((vector(1.000000) - vector(2.000000)) - vector(3.000000))"),
        ("vector(1) + vector(2) * vector(3) ^ 2 ^ 3", "(vector(1.000000) + (vector(2.000000) * (vector(3.000000) ^ 8)))"),
        ("vector(1) > bool 2 == vector(3)", "((vector(1.000000) > bool 2) == vector(3.000000))"),
        ("vector(1) / on(a, b) group_left(c) vector(2)", "(vector(1.000000) / on (a,b) group_left (c) vector(2.000000))"),
        ("vector(1) * ignoring() group_right vector(2)", "(vector(1.000000) * ignoring () group_right vector(2.000000))"),
        ("vector(1) + on(a) group_left() (vector(2) + 1)", "(vector(1.000000) + on (a) group_left () (vector(2.000000) + 1))"),
    ])
    func `operators bind as in Prometheus`(_ text: String, _ printed: String) throws {
        #expect(try Query(parsing: text).description == printed)
    }

    @Test(arguments: [
        ("1 + 2 * 3", "7"), ("2 ^ 3 ^ 2", "512"), ("-2 ^ 2", "4"), ("7 % -4", "3"), ("-7 % 4", "-3"), ("10 - 4 - 3", "3"), ("1 > 2", "0"),
        ("2 >= bool 2", "1"), ("+5", "5"), ("- 5", "-5"), ("1_000", "1000"), ("010", "10"), ("1e-7", "0.0000001"), ("(2 + 3) * 4", "20"),
        ("vector(1) + 1 / 0", "(vector(1.000000) + (0 / 0))"),
    ])
    func `arithmetic on literals is done when parsed`(_ text: String, _ printed: String) throws {
        #expect(try Query(parsing: text).description == printed)
    }
}
