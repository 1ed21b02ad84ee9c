import LogEngine
import LogModel
import LogQL
import Testing

/// What is done with series: vector aggregations, binary operations, label_replace, literals.
struct VectorTests {
    private static let snapshot = MemorySnapshot(
        [(["app": "a", "env": "p"], 4), (["app": "a", "env": "q"], 2), (["app": "b", "env": "p"], 8), (["app": "c"], 2)].map {
            labels, count in
            (labels, (1...count).map { .init(Int64($0) * 1_000_000_000, "line \($0)") })
        }, rowsPerUnit: 5)

    /// `n`: {a,p} 4, {a,q} 2, {b,p} 8, {c} 2.
    private static let n = #"count_over_time({app=~".+"}[1m])"#
    private static let a = #"count_over_time({app="a"}[1m])"#

    @Test(
        arguments: [
            ("sum(\(n))", ["{} 16"]),
            ("sum by (app) (\(n))", [#"{app="a"} 6"#, #"{app="b"} 8"#, #"{app="c"} 2"#]),
            ("sum by (env) (\(n))", [#"{env="p"} 12"#, #"{env="q"} 2"#, "{} 2"]),
            ("sum without (env) (\(n))", [#"{app="a"} 6"#, #"{app="b"} 8"#, #"{app="c"} 2"#]),
            ("sum by (nosuch) (\(n))", ["{} 16"]),
            ("avg(\(n))", ["{} 4"]),
            ("min by (app) (\(n))", [#"{app="a"} 2"#, #"{app="b"} 8"#, #"{app="c"} 2"#]),
            ("max by (app) (\(n))", [#"{app="a"} 4"#, #"{app="b"} 8"#, #"{app="c"} 2"#]),
            ("count by (app) (\(n))", [#"{app="a"} 2"#, #"{app="b"} 1"#, #"{app="c"} 1"#]),
            ("stdvar(\(n))", ["{} 6"]),
            ("stddev by (app) (\(a))", [#"{app="a"} 1"#]),
            ("topk(1, \(n))", [#"{app="b", env="p"} 8"#]),
            ("topk(2, \(n))", [#"{app="a", env="p"} 4"#, #"{app="b", env="p"} 8"#]),
            ("topk by (app) (1, \(a))", [#"{app="a", env="p"} 4"#]),
            ("bottomk(1, \(a))", [#"{app="a", env="q"} 2"#]),
            ("sort_desc(\(a))", [#"{app="a", env="p"} 4"#, #"{app="a", env="q"} 2"#]),
            ("sort(\(a))", [#"{app="a", env="q"} 2"#, #"{app="a", env="p"} 4"#]),
            ("\(a) + 1", [#"{app="a", env="p"} 5"#, #"{app="a", env="q"} 3"#]),
            ("1 - \(a)", [#"{app="a", env="p"} -3"#, #"{app="a", env="q"} -1"#]),
            ("\(a) / \(a)", [#"{app="a", env="p"} 1"#, #"{app="a", env="q"} 1"#]),
            ("\(a) * 2 ^ 3 % 5", [#"{app="a", env="p"} 2"#, #"{app="a", env="q"} 1"#]),
            ("\(a) / 0", [#"{app="a", env="p"} nan"#, #"{app="a", env="q"} nan"#]),
            ("\(a) > 3", [#"{app="a", env="p"} 4"#]),
            ("3 < \(a)", [#"{app="a", env="p"} 4"#]),
            ("\(a) > bool 3", [#"{app="a", env="p"} 1"#, #"{app="a", env="q"} 0"#]),
            ("\(n) > 3 < 5", [#"{app="a", env="p"} 4"#]),
            ("\(n) and \(a)", [#"{app="a", env="p"} 4"#, #"{app="a", env="q"} 2"#]),
            ("\(n) unless \(a)", [#"{app="b", env="p"} 8"#, #"{app="c"} 2"#]),
            ("(\(a) > 3) or \(a)", [#"{app="a", env="p"} 4"#, #"{app="a", env="q"} 2"#]),
            ("\(n) and on (app) \(a)", [#"{app="a", env="p"} 4"#, #"{app="a", env="q"} 2"#]),
            ("\(n) unless ignoring (env) \(a)", [#"{app="b", env="p"} 8"#, #"{app="c"} 2"#]),
            (#"count_over_time({app="nosuch"}[1m]) or vector(0)"#, ["{} 0"]),
            ("sum by (app) (\(n)) + on (app) sum by (app) (\(a))", [#"{app="a"} 12"#]),
            ("\(a) / on (app) group_left sum by (app) (\(n))", [#"{app="a", env="p"} 0.666666667"#, #"{app="a", env="q"} 0.333333333"#]),
            ("sum by (app) (\(n)) / on (app) group_right \(a)", [#"{app="a", env="p"} 1.5"#, #"{app="a", env="q"} 3"#]),
            (
                #"\#(a) * on (app) group_left (team) label_replace(sum by (app) (\#(n)), "team", "x", "app", "a")"#,
                [#"{app="a", env="p", team="x"} 24"#, #"{app="a", env="q", team="x"} 12"#]
            ),
            (#"label_replace(\#(a), "x", "$1-$1", "env", "(.)")"#, [#"{app="a", env="p", x="p-p"} 4"#, #"{app="a", env="q", x="q-q"} 2"#]),
            (#"label_replace(\#(a), "env", "", "env", "q")"#, [#"{app="a"} 2"#, #"{app="a", env="p"} 4"#]),
            (#"label_replace(\#(a), "x", "y", "env", "no")"#, [#"{app="a", env="p"} 4"#, #"{app="a", env="q"} 2"#]),
            (#"label_replace(\#(a), "x", "${n}", "env", "(?P<n>p)")"#, [#"{app="a", env="p", x="p"} 4"#, #"{app="a", env="q"} 2"#]),
            ("vector(3)", ["{} 3"]),
            ("sum(vector(3)) + 1", ["{} 4"]),
            ("1 + 2 * 3", ["7"]),
            ("1 > 2", ["0"]),
        ] as [(String, [String])])
    func `answers this at one time`(query: String, expected: [String]) async throws {
        let found = try await EngineHarness.vector(query, over: Self.snapshot, at: 60)
        let isOrdered = query.hasPrefix("sort")
        #expect((isOrdered ? found : found.sorted()) == (isOrdered ? expected : expected.sorted()), "\(query)")
    }

    @Test(arguments: ["\(a) + on (app) \(n)", "\(a) + on (app) group_left \(a)", "\(a) * on (app) group_right \(a)"])
    func `several matches on one side are refused`(query: String) async throws {
        let error = await #expect(throws: QueryError.self) { _ = try await EngineHarness.vector(query, over: Self.snapshot, at: 60) }
        #expect(error?.kind == .internal)
        #expect(error?.message.hasSuffix("many-to-many matching not allowed: matching labels must be unique on one side") == true)
    }

    @Test func `literals and vectors have a point at each step`() async throws {
        #expect(try await EngineHarness.matrix("2", over: Self.snapshot, from: 10, to: 30, step: 10) == ["{} 10=2 20=2 30=2"])
        #expect(try await EngineHarness.matrix("vector(2) + 1", over: Self.snapshot, from: 10, to: 30, step: 10) == ["{} 10=3 20=3 30=3"])
    }

    @Test func `topk is taken at each step`() async throws {
        let snapshot = MemorySnapshot([
            (["app": "a"], [.init(5_000_000_000, "x"), .init(15_000_000_000, "x"), .init(15_000_000_001, "x")]),
            (["app": "b"], [.init(5_000_000_000, "x"), .init(6_000_000_000, "x"), .init(15_000_000_000, "x")]),
        ])
        let query = #"topk(1, count_over_time({app=~".+"}[10s]))"#
        #expect(
            try await EngineHarness.matrix(query, over: snapshot, from: 10, to: 20, step: 10) == [#"{app="a"} 20=2"#, #"{app="b"} 10=2"#])
    }
}
