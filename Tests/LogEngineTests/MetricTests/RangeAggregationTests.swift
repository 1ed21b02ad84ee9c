import LogEngine
import LogModel
import LogQL
import Testing

/// Each range aggregation on a few entries whose answers can be counted by hand.
struct RangeAggregationTests {
    private static func entry(_ seconds: Int64, _ line: String, _ metadata: [String: String] = [:]) -> MemorySnapshot.Entry {
        .init(seconds * 1_000_000_000, line, metadata)
    }

    private static let snapshot = MemorySnapshot(
        [
            (
                ["app": "a"],
                [
                    entry(10, "v=1 d=100ms b=1KB"), entry(20, "v=3 d=1s b=2KB"), entry(21, "v=2 d=2s b=1KiB"), entry(35, "v=6 d=1m b=5"),
                    entry(60, "v=5"), entry(61, "other"), entry(62, "v="),
                ]
            ),
            (["app": "b"], [entry(20, "x"), entry(40, "yy")]),
            (["app": "bad"], [entry(20, "v=abc")]),
        ], rowsPerUnit: 3)

    @Test(
        arguments: [
            // (t-r, t]: the entry at exactly t counts, the one at t-r does not.
            (#"count_over_time({app="a"}[10s])"#, [#"{app="a"} 10=1 20=1 30=1 40=1 60=1 70=2"#]),
            (#"count_over_time({app="a"}[20s])"#, [#"{app="a"} 10=1 20=2 30=2 40=2 50=1 60=1 70=3"#]),
            (#"count_over_time({app="a"} |= "v=" [20s])"#, [#"{app="a"} 10=1 20=2 30=2 40=2 50=1 60=1 70=2"#]),
            (#"count_over_time({app=~"a|b"}[5s])"#, [#"{app="a"} 10=1 20=1 60=1"#, #"{app="b"} 20=1 40=1"#]),
            (#"count_over_time({app="b"}[10s] offset 10s)"#, [#"{app="b"} 30=1 50=1"#]),
            (#"count_over_time({app="b"}[10s] offset -10s)"#, [#"{app="b"} 10=1 30=1"#]),
            (#"rate({app="b"}[10s])"#, [#"{app="b"} 20=0.1 40=0.1"#]),
            (#"bytes_over_time({app="b"}[10s])"#, [#"{app="b"} 20=1 40=2"#]),
            (#"bytes_rate({app="b"}[10s])"#, [#"{app="b"} 20=0.1 40=0.2"#]),
            (#"bytes_over_time({app="b"} | line_format "1234" [10s])"#, [#"{app="b"} 20=4 40=4"#]),
            (#"absent_over_time({app="b"}[10s])"#, [#"{app="b"} 10=1 30=1 50=1 60=1 70=1"#]),
            (#"absent_over_time({app="nosuch", x=~"y"}[1h])"#, [#"{app="nosuch"} 10=1 20=1 30=1 40=1 50=1 60=1 70=1"#]),
            (#"sum_over_time({app="a"} | logfmt v | unwrap v [30s])"#, [#"{app="a"} 10=1 20=4 30=6 40=11 50=8 60=11 70=5"#]),
            (#"rate({app="a"} | logfmt v | unwrap v [10s])"#, [#"{app="a"} 10=0.1 20=0.3 30=0.2 40=0.6 60=0.5"#]),
            (#"avg_over_time({app="a"} | logfmt v | unwrap v [30s])"#, [#"{app="a"} 10=1 20=2 30=2 40=3.666666667 50=4 60=5.5 70=5"#]),
            (#"min_over_time({app="a"} | logfmt v | unwrap v [30s])"#, [#"{app="a"} 10=1 20=1 30=1 40=2 50=2 60=5 70=5"#]),
            (#"max_over_time({app="a"} | logfmt v | unwrap v [30s])"#, [#"{app="a"} 10=1 20=3 30=3 40=6 50=6 60=6 70=5"#]),
            (#"first_over_time({app="a"} | logfmt v | unwrap v [30s])"#, [#"{app="a"} 10=1 20=1 30=1 40=3 50=2 60=6 70=5"#]),
            (#"last_over_time({app="a"} | logfmt v | unwrap v [30s])"#, [#"{app="a"} 10=1 20=3 30=2 40=6 50=6 60=5 70=5"#]),
            (
                #"stdvar_over_time({app="a"} | logfmt v | unwrap v [30s])"#,
                [#"{app="a"} 10=0 20=1 30=0.666666667 40=2.888888889 50=4 60=0.25 70=0"#]
            ),
            (#"quantile_over_time(0.5, {app="a"} | logfmt v | unwrap v [30s])"#, [#"{app="a"} 10=1 20=2 30=2 40=3 50=4 60=5.5 70=5"#]),
            (#"sum_over_time({app="a"} | logfmt d | unwrap duration(d) [10s])"#, [#"{app="a"} 10=0.1 20=1 30=2 40=60"#]),
            (#"sum_over_time({app="a"} | logfmt b | unwrap bytes(b) [10s])"#, [#"{app="a"} 10=1000 20=2000 30=1024 40=5"#]),
            (#"avg_over_time({app=~"a|b"} | logfmt v | unwrap v [1h]) by (app)"#, [#"{app="a"} 10=1 20=2 30=2 40=3 50=3 60=3.4 70=3.4"#]),
            (#"max_over_time({app="a"} | logfmt | unwrap v [1h]) by ()"#, [#"{} 10=1 20=3 30=3 40=6 50=6 60=6 70=6"#]),
            (#"sum_over_time({app=~"a|bad"} | logfmt v | unwrap v | __error__="" [10s])"#, [#"{app="a"} 10=1 20=3 30=2 40=6 60=5"#]),
            (#"count_over_time({app="a"}[0s])"#, []),
        ] as [(String, [String])])
    func `answers these points`(query: String, expected: [String]) async throws {
        let found = try await EngineHarness.matrix(query, over: Self.snapshot, from: 10, to: 70, step: 10)
        #expect(found == expected, "\(query)")
    }

    @Test(arguments: [
        (#"sum_over_time({app="bad"} | logfmt v | unwrap v [10s])"#, "pipeline error: 'SampleExtractionErr' for series: '{"),
        (#"count_over_time({app="a"} | json [10s])"#, "pipeline error: 'JSONParserErr' for series: '{"),
        (#"sum by (app) (count_over_time({app="a"} | json [10s]))"#, "pipeline error: 'JSONParserErr' for series: '{"),
        (#"count_over_time({app="bad"} | logfmt | v > 5 [10s])"#, "pipeline error: 'LabelFilterErr' for series: '{"),
    ])
    func `lines with an error fail the query`(query: String, message: String) async throws {
        let error = await #expect(throws: QueryError.self) {
            _ = try await EngineHarness.matrix(query, over: Self.snapshot, from: 10, to: 70, step: 10)
        }
        #expect(error?.kind == .badRequest && error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }

    @Test func `an error may be asked for as a label`() async throws {
        let query = #"sum by (__error__) (count_over_time({app="a"} | json [1h]))"#
        let found = try await EngineHarness.matrix(query, over: Self.snapshot, from: 70, to: 70, step: 10)
        #expect(found == [#"{__error__="JSONParserErr"} 70=7"#])
    }

    @Test func `start goes down and end up to the grid since 1970`() async throws {
        let query = #"count_over_time({app="b"}[20s])"#
        #expect(try await EngineHarness.matrix(query, over: Self.snapshot, from: 21, to: 41, step: 20) == [#"{app="b"} 20=1 40=1"#])
        #expect(try await EngineHarness.matrix(query, over: Self.snapshot, from: 15, to: 15, step: 20) == [#"{app="b"} 20=1"#])
        #expect(try await EngineHarness.matrix(query, over: Self.snapshot, from: 40, to: 40, step: 20) == [#"{app="b"} 40=1"#])
    }

    @Test func `an instant query takes its time as it is`() async throws {
        #expect(try await EngineHarness.vector(#"count_over_time({app="b"}[7s])"#, over: Self.snapshot, at: 26) == [#"{app="b"} 1"#])
        #expect(try await EngineHarness.vector(#"count_over_time({app="b"}[7s])"#, over: Self.snapshot, at: 27) == [])
    }

    @Test func `structured metadata makes series`() async throws {
        let snapshot = MemorySnapshot([
            (["app": "a"], [Self.entry(1, "x", ["t": "1"]), Self.entry(1, "x", ["t": "2"]), Self.entry(2, "x")])
        ])
        #expect(
            try await EngineHarness.vector(#"count_over_time({app="a"}[1m])"#, over: snapshot, at: 60)
                == [#"{app="a"} 1"#, #"{app="a", t="1"} 1"#, #"{app="a", t="2"} 1"#])
        #expect(
            try await EngineHarness.vector(#"sum by (app) (count_over_time({app="a"}[1m]))"#, over: snapshot, at: 60) == [#"{app="a"} 3"#])
        #expect(try await EngineHarness.vector(#"count(count_over_time({app="a"}[1m]))"#, over: snapshot, at: 60) == ["{} 3"])
    }

    @Test func `more series than allowed are refused, but not below a sum`() async throws {
        var limits = QueryLimits()
        limits.series = 2
        let snapshot = MemorySnapshot((0..<5).map { (["app": "a", "n": "\($0)"], [Self.entry(5, "x")]) })
        let query = #"count_over_time({app="a"}[1m])"#
        let error = await #expect(throws: QueryError.self) {
            _ = try await EngineHarness.matrix(query, over: snapshot, from: 10, to: 20, step: 10, limits: limits)
        }
        #expect(error?.kind == .limit)
        #expect(error?.message.hasPrefix("maximum number of series (2) reached for a single query; consider reducing") == true)
        #expect(try await EngineHarness.matrix("sum(\(query))", over: snapshot, from: 10, to: 10, step: 10, limits: limits) == ["{} 10=5"])
    }
}
