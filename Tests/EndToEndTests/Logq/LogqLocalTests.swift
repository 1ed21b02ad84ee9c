import TestSupport
import Testing

extension EndToEnd {
    /// Commands that ask no server.
    @Suite struct LogqLocalTests {
        private static let lines =
            "level=error msg=\"card refused\" took=2s\nlevel=info msg=paid took=90ms\r\nno logfmt\nlevel=error msg=last took=1s"

        @Test(
            arguments: [
                (["| logfmt | level=\"error\""], "level=error msg=\"card refused\" took=2s\nlevel=error msg=last took=1s\n"),
                (["!= \"error\""], "level=info msg=paid took=90ms\nno logfmt\n"),
                (["{app=\"x\"} | logfmt | took > 1s | line_format \"{{.app}}: {{.msg}}\""], "x: card refused\n"),
                (
                    ["{app=~\".+\"} |= \"level\"", "--limit", "2"],
                    "level=error msg=\"card refused\" took=2s\nlevel=info msg=paid took=90ms\n"
                ),
            ] as [([String], String)])
        func `--stdin runs a pipeline over local text`(arguments: [String], output: String) throws {
            let call = try LogqCall(["query", "--stdin"] + arguments, input: Self.lines)
            #expect(call.exit == .status(0), "\(call.error)")
            #expect(call.output == output)
            #expect(call.error == "")
        }

        @Test func `--stdin counts`() throws {
            let query = #"sum by (level) (count_over_time({source="stdin"} | logfmt | level!="" [1h]))"#
            let call = try LogqCall(["query", "--stdin", query, "--output", "csv"], input: Self.lines)
            #expect(call.exit == .status(0), "\(call.error)")
            let rows = call.output.split(separator: "\n").dropFirst().map { $0.drop { $0 != "," } }
            #expect(rows == [#","{level=""error""}",2"#, #","{level=""info""}",1"#])
        }

        @Test func `--stdin finds nothing, or cannot read the query`() throws {
            #expect(try LogqCall(["query", "--stdin", "|= \"nowhere\""], input: Self.lines).exit == .status(1))
            #expect(try LogqCall(["query", "--stdin", "|= \"x\""], input: "").exit == .status(1))
            let bad = try LogqCall(["query", "--stdin", "| jso"], input: Self.lines)
            #expect(bad.exit == .status(2) && bad.error.contains("parse error"))
        }

        @Test func `a hundred thousand lines stay in order`() throws {
            let text = (0..<100_000).map { "line \($0) of many, some of which are long enough to cross a buffer" }.joined(separator: "\n")
            let call = try LogqCall(["query", "--stdin", "|= \"7 of\""], input: text)
            let expected = (0..<100_000).filter { $0 % 10 == 7 }.map { "line \($0) of" }
            let found = call.output.split(separator: "\n").map { $0.prefix { $0 != "," }.dropLast(5) }
            #expect(found.count == expected.count)
            #expect(zip(found, expected).allSatisfy { $0 == $1 })
        }

        @Test func `colours are by level, when asked for`() throws {
            let red = "\u{1B}[31mlevel=error\u{1B}[0m\n"
            let arguments = ["query", "--stdin", "| logfmt", "--color"]
            #expect(try LogqCall(arguments + ["always"], input: "level=error\n").output == red)
            // A file is no terminal.
            #expect(try LogqCall(arguments + ["auto"], input: "level=error\n").output == "level=error\n")
            #expect(try LogqCall(arguments + ["never"], input: "level=error\n").output == "level=error\n")
            #expect(try LogqCall(arguments + ["sometimes"]).exit == .status(2))
        }

        @Test(arguments: ["bash", "zsh", "fish"]) func `completions know the commands`(shell: String) throws {
            let call = try LogqCall(["completions", shell])
            #expect(call.exit == .status(0))
            for word in ["detected-fields", "analyze-labels", "logq"] { #expect(call.output.contains(word)) }
        }

        @Test func `completions are no syntax error for bash`() throws {
            let folder = TemporaryFolder()
            let script = folder.write("logq.bash", try LogqCall(["completions", "bash"]).output)
            let child = try ChildProcess("/bin/bash", ["-n", script], output: "\(folder.path)/out", error: "\(folder.path)/err")
            #expect(child.wait(seconds: 30) == .status(0), "\(child.error)")
        }

        /// docs/man/logq.1 is made from what the program says of itself.
        @Test func `the man page is up to date`() throws {
            // Tests/EndToEndTests/Logq/LogqLocalTests.swift
            let root = #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }
            let folder = TemporaryFolder()
            let child = try ChildProcess(
                "/usr/bin/env", ["python3", "\(root)/scripts/man-page", Programs.logq], output: "\(folder.path)/out",
                error: "\(folder.path)/err")
            #expect(child.wait(seconds: 60) == .status(0), "\(child.error)")
            #expect(child.output == textOfFile("\(root)/docs/man/logq.1"), "run `make man`")
        }
    }
}
