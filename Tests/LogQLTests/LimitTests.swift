import LogQL
import Testing

@Suite struct LimitTests {
    @Test func `a query may have 128 KiB`() throws {
        let start = #"{zone="eu"} |= ""#
        let fitting = start + String(repeating: "x", count: 131_072 - start.utf8.count - 1) + "\""
        _ = try Query(parsing: fitting)
        #expect(refusal(fitting + " ") == "parse error : input size too long (131073 > 131072)")
    }

    @Test(arguments: [
        ("(", "vector(1)", ")", 60_000), ("sum(", "vector(1)", ")", 20_000), ("rate((", #"{a="b"}"#, "))", 20_000),
        (#"{a="b"} | ("#, "", "", 1), ("vector(1)^", "vector(1)", "", 10_000), ("vector(1)+", "vector(1)", "", 10_000),
        ("topk by (a) (1,", "vector(1)", ")", 8_000), ("label_replace(", "vector(1)", #","a","b","c","d")"#, 4_000),
    ])
    func `deep nesting is an error, not a crash`(_ open: String, _ middle: String, _ close: String, _ count: Int) {
        let query = String(repeating: open, count: count) + middle + String(repeating: close, count: count)
        #expect(throws: SyntaxError.self) { try Query(parsing: query) }
    }

    @Test(arguments: ["(", #"b="c","#, #"b="c" "#, #"b="c" and "#, #"b="c" or "#])
    func `deep label filters are an error, not a crash`(_ part: String) {
        let query = #"{a="b"} | "# + String(repeating: part, count: 12_000) + #"b="c""#
        #expect(refusal(query).hasPrefix("parse error : the query "))
    }

    /// The largest count that is read.
    private func largest(_ query: (Int) -> String) -> Int {
        (1...2000).first { (try? Query(parsing: query($0 + 1))) == nil } ?? 0
    }

    @Test func `a query nests 128 levels and chains 500 operands`() {
        #expect(largest { String(repeating: "(", count: $0) + "vector(1)" + String(repeating: ")", count: $0) } == 128)
        #expect(largest { "vector(1)" + String(repeating: " + vector(1)", count: $0) } == 499)
    }

    @Test func `a hundred levels are fine`() throws {
        let nested = String(repeating: "(", count: 100) + "vector(1)" + String(repeating: ")", count: 100)
        #expect(try Query(parsing: nested).description == "vector(1.000000)")
    }

    @Test(arguments: [
        ("", "vector(1)", " + ", 400), ("", "vector(1)", " or ", 400), ("", "vector(1)", " ^ ", 50),
        (#"{a="b"} | "#, #"c="d""#, " or ", 400),
        (#"{a="b"} | "#, #"c="d""#, " and ", 400), (#"{a="b"} | "#, #"c="d""#, ", ", 100), (#"{a="b"} | "#, #"c="d""#, " ", 100),
    ])
    func `a long row of operations is read, printed and read again`(_ start: String, _ part: String, _ sign: String, _ count: Int) throws {
        let query = try Query(parsing: start + Array(repeating: part, count: count).joined(separator: sign))
        #expect(try Query(parsing: query.description) == query)
        #expect(try Query(parsing: query.prettyPrinted()) == query)
    }

    @Test(arguments: ["-", "--", "1.", "5n", "1B", "[", "\"", "/*", "#\n", "\\", "é", "{", "sum by(", "_"])
    func `the same sign over and over is refused`(_ sign: String) {
        #expect(throws: SyntaxError.self) { try Query(parsing: String(repeating: sign, count: 131_072 / sign.utf8.count)) }
    }

    @Test func `any prefix of a query is read or refused`() {
        let query = #"""
            sum by (zone) (quantile_over_time(0.9, {zone=~"e.+", tier!=`x`} |= "a\x00\u65e5" or ip("::1/9") | logfmt --strict a="b" | c>5m and (d<1.5KB, e=ip("1.1.1.1-1.1.1.9")) # x
            | label_format f=g,h="{{.i}}" | unwrap duration_seconds(j) | k!="" [2d3h] offset -1h) by (zone)) / on(zone) group_left(l) vector(1e3) > bool .5
            """#
        for count in 0...query.unicodeScalars.count {
            var prefix = String.UnicodeScalarView()
            prefix.append(contentsOf: query.unicodeScalars.prefix(count))
            #expect(!refusal(String(prefix)).isEmpty)
        }
        #expect(refusal(query).hasPrefix("accepted"))
    }
}
