import LogModel
import LogQL
import Testing

@Suite struct MeaningTests {
    private static let emptyCompatible = """
        parse error : queries require at least one regexp or equality matcher that does not have an empty-compatible value. \
        For instance, app=~".*" does not meet this requirement, but app=~".+" will
        """

    @Test(arguments: [
        "{}", #"{zone=""}"#, #"{zone=~""}"#, #"{zone=~".*"}"#, #"{zone=~"x?"}"#, #"{zone!="eu"}"#, #"{zone!~"eu"}"#,
        #"{zone!="", tier=~"|a"}"#,
        #"rate({zone=~".*"}[5m])"#, #"{} |= "x""#, "sum(5)", #"label_replace(1, "a", "b", "c", "d")"#,
    ])
    func `a selector that holds for streams without its labels is refused`(_ query: String) {
        #expect(refusal(query) == Self.emptyCompatible)
    }

    @Test(arguments: [#"{zone="eu"}"#, #"{zone=~".+"}"#, #"{zone!="eu", tier="a"}"#, #"{zone=~"a|b"}"#, #"{zone=~"(?i)EU"}"#])
    func `one matcher that needs its label is enough`(_ query: String) throws {
        _ = try Query(parsing: query)
    }

    @Test(arguments: [
        Refused(#"{zone=~"eu("}"#, "error parsing regexp: missing closing ): `eu(`"),
        Refused(#"{zone="eu"} | tier=~"["  "#, "error parsing regexp: missing closing ]: `[`"),
        Refused(#"{zone="eu"} |~ "*""#, "stage '|~ \"*\"' : error parsing regexp: missing argument to repetition operator: `*`"),
        Refused(#"{zone="eu"} !~ "ok" or "(?<n""#, "stage '!~ \"ok\" or \"(?<n\"' : error parsing regexp: invalid named capture: `(?<n`"),
        Refused(#"{zone="eu"} |= ip("10.0.0.300")"#, #"stage '|= ip("10.0.0.300")' : ip: invalid pattern: "10.0.0.300""#),
        Refused(#"{zone="eu"} |~ ip("10.0.0.3")"#, #"stage '|~ ip("10.0.0.3")' : ip: invalid operation"#),
        Refused(#"{zone="eu"} | json | peer=ip("::/129")"#, #"stage '| peer=ip("::/129")' : ip: invalid pattern: "::/129""#),
        Refused(#"{zone="eu"} |> "<a><_>""#, "stage '|> \"<a><_>\"' : found consecutive capture '<a><_>': invalid expression"),
        Refused(#"{zone="eu"} | pattern "<a> <a>""#, "invalid pattern parser: duplicate capture name (a): invalid expression"),
        Refused(#"{zone="eu"} | pattern "<_> <1x>""#, "invalid pattern parser: at least one capture is required"),
        Refused(#"{zone="eu"} | pattern "<a><b>""#, "invalid pattern parser: found consecutive capture '<a><b>': invalid expression"),
        Refused(
            #"{zone="eu"} | pattern """#,
            "invalid pattern parser: parse error at line 1, col 1: syntax error: unexpected $end, expecting IDENTIFIER or LITERAL"),
        Refused(#"{zone="eu"} | regexp "(x)""#, "invalid regexp parser: at least one named capture must be supplied"),
        Refused(#"{zone="eu"} | regexp "(?P<a>x)(?P<a>y)""#, "invalid regexp parser: duplicate extracted label name 'a'"),
        Refused(#"{zone="eu"} | regexp "(?P<7a>x)""#, "invalid regexp parser: invalid extracted label name '7a'"),
        Refused(
            #"{zone="eu"} | json a="b[", c="d""#,
            #"stage '| json a="b[",c="d"' : cannot parse expression [b[]: syntax error: unexpected $end, expecting STRING or INDEX"#),
        Refused(#"{zone="eu"} | logfmt a="b-c""#, #"stage '| logfmt a="b-c"' : cannot parse expression [b-c]: unexpected char -"#),
        Refused(
            #"{zone="eu"} | label_format a=b, a="c""#,
            #"stage '| label_format a=b,a="c"' : multiple label name 'a' not allowed in a single format operation"#),
        Refused(#"{zone="eu"} | label_format __error__="""#, #"stage '| label_format __error__=""' : __error__ cannot be formatted"#),
        Refused(#"{zone="eu"} | n>0x10"#, #"unable to parse literal as a float: strconv.ParseFloat: parsing "0x10": invalid syntax"#),
    ])
    func `a stage that cannot work is refused`(_ refused: Refused) {
        #expect(refusal(refused.query) == "parse error : " + refused.message)
    }

    @Test(arguments: [
        Refused(#"rate({zone="eu"}[5m]) by (tier)"#, "grouping not allowed for rate aggregation"),
        Refused(#"sum_over_time({zone="eu"} | unwrap ms [5m]) without (tier)"#, "grouping not allowed for sum_over_time aggregation"),
        Refused(#"min_over_time({zone="eu"}[5m])"#, "invalid aggregation min_over_time without unwrap"),
        Refused(#"bytes_rate({zone="eu"} | unwrap ms [5m])"#, "invalid aggregation bytes_rate with unwrap"),
        Refused(#"quantile_over_time({zone="eu"} | unwrap ms [5m])"#, "parameter required for operation quantile_over_time"),
        Refused(#"max_over_time(0.5, {zone="eu"} | unwrap ms [5m])"#, "parameter 0.5 not supported for operation max_over_time"),
        Refused(#"topk(0, rate({zone="eu"}[5m]))"#, "invalid parameter (must be greater than 0) topk(0"),
        Refused(#"bottomk(2.5, rate({zone="eu"}[5m]))"#, "invalid parameter bottomk(2.5,"),
        Refused(#"topk(rate({zone="eu"}[5m]))"#, "parameter required for operation topk"),
        Refused(#"max(2, rate({zone="eu"}[5m]))"#, "unsupported parameter for operation max(2,"),
        Refused(#"sort(rate({zone="eu"}[5m])) by (tier)"#, "sort and sort_desc doesn't allow grouping by "),
        Refused(#"approx_topk by (tier) (3, rate({zone="eu"}[5m]))"#, "grouping not allowed for approx_topk aggregation"),
        Refused(#"{zone="eu"} + vector(1)"#, "unexpected type for left leg of binary operation (+): *syntax.MatchersExpr"),
        Refused(#"vector(1) * ({zone="eu"} | json)"#, "unexpected type for right leg of binary operation (*): *syntax.PipelineExpr"),
        Refused("vector(1) unless 2.5", "unexpected literal for right leg of logical/set binary operation (unless): 2.500000"),
        Refused(
            #"label_replace(vector(1), "a", "b", "c", "(")"#,
            "invalid regex in label_replace: error parsing regexp: missing closing ): `^(?:()$`"),
        Refused("1 / 0", "the query is a constant that is no finite number: NaN"),
        Refused("1e300 * 1e300", "the query is a constant that is no finite number: +Inf"),
        // The outer fault before the inner one, the left before the right.
        Refused(#"max(2, rate({zone="eu"}[5m]) by (tier))"#, "unsupported parameter for operation max(2,"),
        Refused(#"max(2, vector(1)) + min(3, vector(1))"#, "unsupported parameter for operation max(2,"),
    ])
    func `an operation that means nothing is refused`(_ refused: Refused) {
        #expect(refusal(refused.query) == "parse error : " + refused.message)
    }

    @Test func `bare selectors only where labels are asked for`() throws {
        #expect(try Query.parseMatchers(#"{zone="eu", tier!~"a"}"#) == [Matcher("zone", .equal, "eu"), Matcher("tier", .notMatches, "a")])
        for query in [#"{zone="eu"} |= "x""#, #"{zone="eu"} | json"#, #"rate({zone="eu"}[1m])"#, "1"] {
            let error = #expect(throws: SyntaxError.self) { try Query.parseMatchers(query, allowEmpty: true) }
            #expect(error?.description == "only label matchers are supported")
        }
    }

    @Test func `braces alone stand for everything only where allowed`() throws {
        #expect(try Query.parseMatchers("{ }", allowEmpty: true) == [])
        for (query, allowEmpty) in [("{}", false), (#"{zone=~".*"}"#, true), (#"{zone=~".*"}"#, false)] {
            let error = #expect(throws: SyntaxError.self) { try Query.parseMatchers(query, allowEmpty: allowEmpty) }
            #expect(error?.description == Self.emptyCompatible)
        }
    }
}
