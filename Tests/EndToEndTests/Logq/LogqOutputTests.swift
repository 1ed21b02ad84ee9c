import TestSupport
import Testing

extension EndToEnd {
    /// Every format of `--output`, to the byte.
    @Suite struct LogqOutputTests {
        private static let lines = LogqCall.streams([
            ("b", 1_787_000_001_500_000_000, #"say \"hi\", all"#), ("a", 1_787_000_000_000_000_003, "plain"),
        ])
        private static let matrix = LogqCall.metric(
            "matrix",
            """
            [{"metric":{"app":"a"},"values":[[1787000000,"0"],[1787000060,"2"],[1787000120,"4"]]},
            {"metric":{"app":"b, c"},"values":[[1787000000,"4"],[1787000060,"2"],[1787000120,"0.5"]]}]
            """)

        @Test(arguments: [
            ("raw", "plain\nsay \"hi\", all\n"),
            (
                "labels",
                """
                2026-08-17T20:53:20.000000003Z {app="a"} plain
                2026-08-17T20:53:21.500000000Z {app="b"} say "hi", all

                """
            ),
            (
                "csv",
                """
                timestamp,labels,line
                2026-08-17T20:53:20.000000003Z,"{app=""a""}",plain
                2026-08-17T20:53:21.500000000Z,"{app=""b""}","say ""hi"", all"

                """
            ),
        ])
        func `lines`(format: String, output: String) throws {
            let call = try LogqCall(["query", "{}", "--forward", "-o", format], answers: [Self.lines])
            #expect(call.exit == .status(0))
            #expect(call.output == output)
            #expect(call.error == "")
        }

        @Test func `times in the zone of the machine`() throws {
            let flags = ["query", "{}", "--forward", "--timezone", "Local", "--output"]
            let labels = try LogqCall(flags + ["labels"], answers: [Self.lines], environment: ["TZ": "NST3:30"])
            #expect(labels.output.hasPrefix("2026-08-17T17:23:20.000000003-03:30 {app=\"a\"} plain\n"), "\(labels.output)")
            let table = try LogqCall(flags + ["table"], answers: [Self.lines], environment: ["TZ": "CEST-2"])
            #expect(table.output.hasPrefix("2026-08-17T22:53:20.000+02:00  -        plain\n"), "\(table.output)")
        }

        @Test func `numbers as csv`() throws {
            let call = try LogqCall(["query", "rate({}[1m])", "--output", "csv"], answers: [Self.matrix])
            #expect(
                call.output == """
                    timestamp,labels,value
                    2026-08-17T20:53:20.000000000Z,"{app=""a""}",0
                    2026-08-17T20:54:20.000000000Z,"{app=""a""}",2
                    2026-08-17T20:55:20.000000000Z,"{app=""a""}",4
                    2026-08-17T20:53:20.000000000Z,"{app=""b, c""}",4
                    2026-08-17T20:54:20.000000000Z,"{app=""b, c""}",2
                    2026-08-17T20:55:20.000000000Z,"{app=""b, c""}",0.5

                    """)
        }

        @Test func `a chart has a letter for each series`() throws {
            let call = try LogqCall(["query", "rate({}[1m])", "--output", "chart"], answers: [Self.matrix])
            #expect(call.exit == .status(0), "\(call.error)")
            func space(_ count: Int) -> String { String(repeating: " ", count: count) }
            let expected =
                ["4 |b\(space(75))a"] + Array(repeating: "  |", count: 4) + ["  |\(space(38))*"]
                + Array(repeating: "  |", count: 4) + ["  |\(space(76))b", "0 |a"]
                + [
                    "  +" + String(repeating: "-", count: 77), "   2026-08-17T20:53:20.000Z\(space(29))2026-08-17T20:55:20.000Z",
                    #"a  {app="a"}     last 4, least 0, most 4"#, #"b  {app="b, c"}  last 0.5, least 0.5, most 4"#, "",
                ]
            #expect(call.output == expected.joined(separator: "\n"))
        }

        @Test(arguments: [
            (#"[{"metric":{},"values":[[1,"NaN"]]}]"#, "no number that can be drawn\n"),
            (#"[{"metric":{},"values":[[1,"1e308"],[2,"-1e308"],[3,"+Inf"]]}]"#, " 1e+308 |a"),
            (#"[{"metric":{},"values":[[9000000000,"-3"]]}]"#, " 0 |"),
        ])
        func `no number is a trap for the chart`(result: String, beginning: String) throws {
            let call = try LogqCall(["query", "rate({}[1m])", "--output", "chart"], answers: [LogqCall.metric("matrix", result)])
            #expect(call.exit == .status(0))
            #expect(call.output.hasPrefix(beginning), "\(call.output)")
        }

        @Test func `lines are no chart`() throws {
            let call = try LogqCall(["query", "{}", "--output", "chart"], answers: [Self.lines])
            #expect(call.exit == .status(2))
            #expect(call.output == "")
            #expect(call.error.contains("--output chart"))
        }

        @Test func `warnings go to stderr unless --quiet`() throws {
            let answer = LogqCall.metric("vector", #"[{"metric":{},"value":[5,"1"]}]"#, warnings: #"["half of it"]"#)
            #expect(try LogqCall(["instant-query", "1"], answers: [answer]).error == "logq: half of it\n")
            #expect(try LogqCall(["instant-query", "1", "-q"], answers: [answer]).error == "")
        }
    }
}
