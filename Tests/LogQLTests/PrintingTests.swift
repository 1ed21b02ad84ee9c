import LogModel
import LogQL
import Testing

@Suite struct PrintingTests {
    @Test(arguments: [
        ("{ zone = \"eu\" , tier!=`a\\b`}", #"{zone="eu", tier!="a\\b"}"#),
        (#"{zone="eu"}|="x"or"y"|~`\d`!="z"|>"<_>"!>"q""#, #"{zone="eu"} |= "x" or "y" |~ "\\d" != "z" |> "<_>" !> "q""#),
        (#"{zone="eu"} |= "\xfe\t\u00e9" "#, #"{zone="eu"} |= "\xfe\té""#),
        (#"{zone="eu"} |= "\u05b3\x99\u0301" "#, "{zone=\"eu\"} |= \"\u{5b3}\\x99\u{301}\""),
        (
            #"{zone="eu"}|json|code>=500|took>1500ms|size<1500B|size>1234567B|size=2MiB"#,
            #"{zone="eu"} | json | code>=500 | took>1.5s | size<1.5kB | size>1234567B | size==2097152B"#
        ),
        (
            #"{zone="eu"}|json a,b="c.d"|logfmt --keep-empty --strict e"#,
            #"{zone="eu"} | json a="a",b="c.d" | logfmt --strict --keep-empty e="e""#
        ),
        (
            #"{zone="eu"}|label_format a=b,c="{{.d}}"|drop e,f="g"|keep h"#,
            #"{zone="eu"} | label_format a=b,c="{{.d}}" | drop e,f="g" | keep h"#
        ),
        (#"{zone="eu"}|peer=ip("::1")|a="b"or c=~"d""#, #"{zone="eu"} | peer=ip("::1") | ( a="b" or c=~"d" )"#),
        (#"sum by(zone)(rate({zone="eu"}[90m]offset 5m))"#, #"sum by (zone)(rate({zone="eu"}[1h30m] offset 5m0s))"#),
        (
            #"topk(3,avg_over_time({zone="eu"}|unwrap bytes(size)|size>0[7d])by(zone,tier))"#,
            #"topk(3,avg_over_time({zone="eu"} | unwrap bytes(size) | size>0[1w]) by (zone, tier))"#
        ),
        (#"label_replace(rate({zone="eu"}[8d]),"a","$1","b","(.*)")"#, #"label_replace(rate({zone="eu"}[8d]),"a","$1","b","(.*)")"#),
        // Any odd character is a name; this one would become part of the sign behind it.
        (
            #"{zone="eu", ! ="c"}|! ="x"|! > 5|! = ip("::1")|json ! ="p"|label_format ! =a|drop ! ="q""#,
            #"{zone="eu", ! ="c"} | ! ="x" | ! >5 | ! =ip("::1") | json ! ="p" | label_format ! =a | drop ! ="q""#
        ),
        ("vector(.000000001)", "vector(0.000000001)"),
        ("1e6", "1000000"),
    ])
    func `a query prints as one canonical line`(_ query: String, _ line: String) throws {
        let parsed = try Query(parsing: query)
        #expect(parsed.description == line)
        #expect(parsed.prettyPrinted() == line)
        #expect(try Query(parsing: line) == parsed)
    }

    @Test func `a long pipeline stands a stage a line`() throws {
        let query = try Query(
            parsing: #"""
                sum by (zone)(quantile_over_time(0.99, {namespace="checkout-production", container="payment-gateway"} |= "settled"
                | logfmt --strict | amount_cents > 1000 | unwrap duration(settlement_time) | __error__="" [5m] offset 1h) by (zone))
                """#)
        #expect(
            query.prettyPrinted() == #"""
                sum by (zone)(
                  quantile_over_time(
                    0.99,
                    {namespace="checkout-production", container="payment-gateway"}
                      |= "settled"
                      | logfmt --strict
                      | amount_cents>1000
                      | unwrap duration(settlement_time) | __error__="" [5m] offset 1h0m0s
                  ) by (zone)
                )
                """#)
        #expect(try Query(parsing: query.prettyPrinted()) == query)
    }

    @Test func `a long operation stands a side a line`() throws {
        let query = try Query(
            parsing: #"""
                sum(rate({namespace="checkout-production"} |= "error" [5m])) / sum(rate({namespace="checkout-production"}[5m]))
                > 0.05 and on(zone) group_left vector(1) * 2
                """#)
        #expect(
            query.prettyPrinted() == #"""
                  sum(rate({namespace="checkout-production"} |= "error"[5m]))
                /
                  sum(rate({namespace="checkout-production"}[5m]))
                >
                  0.05
                and on (zone) group_left ()
                  (vector(1.000000) * 2)
                """#)
        #expect(try Query(parsing: query.prettyPrinted()) == query)
    }

    @Test func `a right side broken over lines keeps its parentheses`() throws {
        let sum = #"sum by (zone) (rate({namespace="checkout-production", container="payment-gateway"}[5m]))"#
        let query = try Query(parsing: "vector(1) - (\(sum) - \(sum))")
        #expect(
            query.prettyPrinted() == #"""
                  vector(1.000000)
                -
                  (
                      sum by (zone)(rate({namespace="checkout-production", container="payment-gateway"}[5m]))
                    -
                      sum by (zone)(rate({namespace="checkout-production", container="payment-gateway"}[5m]))
                  )
                """#)
        #expect(try Query(parsing: query.prettyPrinted()) == query)
    }
}
