import LogQL
import Testing

/// The text of the error of a query, or what it was read as.
func refusal(_ query: String) -> String {
    do {
        return "accepted: \(try Query(parsing: query))"
    } catch { return error.description }
}

/// A query and the message it must be refused with.
struct Refused: Sendable, CustomTestStringConvertible {
    var query: String
    var message: String

    init(_ query: String, _ message: String) {
        self.query = query
        self.message = message
    }

    /// The message of a query whose grammar is wrong at `line` and `column`.
    init(_ query: String, _ line: Int, _ column: Int, _ message: String) {
        self.init(query, "parse error at line \(line), col \(column): \(message)")
    }

    var testDescription: String { query }
}

@Suite struct SyntaxErrorTests {
    @Test(arguments: [
        Refused("", "parse error : syntax error: unexpected $end"),
        Refused("\n ", 2, 2, "syntax error: unexpected $end"),
        Refused("# nothing but a comment", 1, 24, "syntax error: unexpected $end"),
        Refused(#"{zone="eu""#, 1, 11, "syntax error: unexpected $end, expecting } or ,"),
        Refused(#"{zone"#, 1, 6, "syntax error: unexpected $end, expecting = or =~ or !~ or !="),
        Refused(#"{zone="eu",}"#, 1, 12, "syntax error: unexpected }, expecting IDENTIFIER"),
        Refused(#"{,}"#, 1, 2, "syntax error: unexpected ,, expecting IDENTIFIER or }"),
        Refused(#"{zone==“eu”}"#, 0, 6, "syntax error: unexpected ==, expecting = or =~ or !~ or !="),
        Refused(#"{without="x"}"#, 1, 2, "syntax error: unexpected without, expecting IDENTIFIER or }"),
        Refused(#"{zone=7}"#, 1, 7, "syntax error: unexpected NUMBER, expecting STRING"),
        Refused("{ort=\"größe\"}\n  {a=\"b\"}", 2, 3, "syntax error: unexpected {"),
        Refused(#"{ort="größe"} ☂"#, 1, 15, "syntax error: unexpected IDENTIFIER"),
        Refused(#"{zone="eu"} |= 7"#, 1, 16, "syntax error: unexpected NUMBER, expecting STRING or ip"),
        Refused(#"{zone="eu"} |= "x" or |= "y""#, 0, 23, "syntax error: unexpected |=, expecting STRING or ip"),
        Refused(#"{zone="eu"} != tier"#, 1, 16, "syntax error: unexpected IDENTIFIER"),
        Refused(#"{zone="eu"} | unwrap took"#, 1, 15, "syntax error: unexpected unwrap"),
        Refused(#"{zone="eu"} | json took="#, 1, 25, "syntax error: unexpected $end, expecting STRING"),
        Refused(#"{zone="eu"} | label_format a={"#, 1, 30, "syntax error: unexpected {, expecting IDENTIFIER or STRING"),
        Refused(#"{zone="eu"} | logfmt --loud"#, 1, 24, "syntax error: unexpected IDENTIFIER, expecting NUMBER"),
        Refused(#"{zone="eu"} | keep"#, 1, 19, "syntax error: unexpected $end, expecting IDENTIFIER"),
        Refused(#"{zone="eu"} | took > 5 or"#, 1, 26, "syntax error: unexpected $end, expecting IDENTIFIER or ("),
        Refused(#"{zone="eu"} | took >"#, 1, 21, "syntax error: unexpected $end"),
        Refused(#"{zone="eu"} | took =~ 5"#, 1, 23, "syntax error: unexpected NUMBER, expecting STRING"),
        Refused(#"{zone="eu"} | (took > 5"#, 1, 24, "syntax error: unexpected $end"),
        Refused(#"rate({zone="eu"})"#, 1, 17, "syntax error: unexpected )"),
        Refused(#"rate({zone="eu"}[5m]"#, 1, 21, "syntax error: unexpected $end, expecting )"),
        Refused(#"rate({zone="eu"}[5m"#, 0, 17, "missing closing ']' in duration"),
        Refused(#"rate({zone="eu"}[5x])"#, 0, 17, #"unknown unit "x" in duration "5x""#),
        Refused(#"rate({zone="eu"}[])"#, 0, 17, "empty duration string"),
        Refused(#"rate({zone="eu"}[1.5h])"#, 0, 17, #"unknown unit "." in duration "1.5h""#),
        Refused(#"rate({zone="eu"}[5m] offset)"#, 1, 28, "syntax error: unexpected ), expecting DURATION"),
        Refused(#"{zone="eu"}[5m]"#, 0, 12, "syntax error: unexpected RANGE"),
        Refused("rate()", 1, 6, "syntax error: unexpected ), expecting NUMBER or { or ("),
        Refused("max_over_time(2m)", 0, 15, "syntax error: unexpected DURATION, expecting NUMBER or { or ("),
        Refused(
            #"sum_over_time({zone="eu"} | unwrap [5m])"#, 0, 36,
            "syntax error: unexpected RANGE, expecting IDENTIFIER or BYTES_CONV or DURATION_CONV or DURATION_SECONDS_CONV"),
        Refused(#"sum_over_time({zone="eu"} | unwrap took(x) [5m])"#, 1, 40, "syntax error: unexpected (, expecting RANGE or |"),
        Refused(
            #"sum_over_time({zone="eu"} | unwrap took | json [5m])"#, 1, 43, "syntax error: unexpected json, expecting IDENTIFIER or ("),
        Refused(#"sum by zone (rate({zone="eu"}[5m]))"#, 1, 1, "syntax error: unexpected IDENTIFIER"),
        Refused(#"sum by (zone (rate({zone="eu"}[5m]))"#, 1, 14, "syntax error: unexpected (, expecting , or )"),
        Refused(#"sum by (zone) max(vector(1))"#, 1, 15, "syntax error: unexpected MAX, expecting ("),
        Refused(#"sum({zone="eu"})"#, 1, 16, "syntax error: unexpected )"),
        Refused("vector(-1)", 1, 8, "syntax error: unexpected -, expecting NUMBER"),
        Refused("-vector(1)", 1, 2, "syntax error: unexpected VECTOR, expecting NUMBER"),
        Refused(#"label_replace(vector(1), "a", "b")"#, 1, 34, "syntax error: unexpected ), expecting ,"),
        Refused("vector(1) > on(zone) bool 1", 1, 22, "syntax error: unexpected bool"),
        Refused("vector(1) + on(zone) group_left(team", 1, 37, "syntax error: unexpected $end, expecting , or )"),
        Refused("((vector(1))", 1, 13, "syntax error: unexpected $end"),
        Refused("median(vector(1))", 1, 1, "syntax error: unexpected IDENTIFIER"),
    ])
    func `a fault of the grammar names its place, what stands there and what may`(_ refused: Refused) {
        #expect(refusal(refused.query) == refused.message)
    }

    @Test(arguments: [
        Refused(#"{zone='europe'}"#, 1, 7, "invalid char literal"),
        Refused(#"{zone="a\qb"}"#, 1, 7, "invalid char escape"),
        Refused(#"{zone="eu"} |= "open"#, 1, 16, "literal not terminated"),
        Refused("{zone=\"eu\"} |= `open", 1, 16, "literal not terminated"),
        Refused("{zone=\"eu\"} |= \"two\nlines\"", 1, 16, "literal not terminated"),
        Refused(#"{zone="\ud800"}"#, 1, 7, "invalid syntax"),
        Refused("{zone=\"eu\"} /* open", 1, 13, "comment not terminated"),
        Refused("1e", 1, 1, "exponent has no digits"),
        Refused("0x", 1, 1, "hexadecimal literal has no digits"),
        Refused("1__0", 1, 1, "'_' must separate successive digits"),
        Refused("08", 1, 1, "invalid digit '8' in octal literal"),
        // A fault of the grammar further left comes first.
        Refused(#"{zone} "open"#, 1, 6, "syntax error: unexpected }, expecting = or =~ or !~ or !="),
    ])
    func `text that is no token is refused where it begins`(_ refused: Refused) {
        #expect(refusal(refused.query) == refused.message)
    }

    @Test func `variants are refused`() {
        #expect(throws: SyntaxError.self) { try Query(parsing: #"variants(count_over_time({a="b"}[1m])) of ({a="b"}[1m])"#) }
    }
}
