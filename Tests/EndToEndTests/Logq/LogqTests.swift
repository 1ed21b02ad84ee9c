import TestSupport
import Testing

extension EndToEnd {
    /// One server with a few lines of known times; what `logq` prints about them, to the byte.
    @Suite(.serialized) final class LogqTests {
        let folder = TemporaryFolder()
        let server: ServerProcess

        init() throws {
            server = ServerProcess(
                in: folder,
                configuration: """
                    limits:
                      reject_old_samples: false
                      discover_log_levels: false
                      discover_service_name: []
                    """)
            try server.start()
            // 1787000000 is 2026-08-17T20:53:20Z.
            let answer = try server.push(
                """
                {"streams":[
                {"stream":{"app":"shop"},"values":[["1787000000000000000","first"],["1787000002000000003","third \\"quoted\\" \\\\ ü"]]},
                {"stream":{"app":"shop","level":"error"},"values":[["1787000001500000000","second"]]}]}
                """)
            #expect(answer.status == 204, "\(answer.text)")
        }

        deinit { _ = server.terminate() }

        private func logq(_ arguments: String...) throws -> (exit: ChildProcess.Exit?, output: String, error: String) {
            let name = "logq-\(TemporaryFolder.entries(folder.path).count)"
            let child = try ChildProcess(
                Programs.logq, arguments, environment: ["LOKI_ADDR": server.url, "LOKI_ORG_ID": nil],
                output: "\(folder.path)/\(name).out", error: "\(folder.path)/\(name).err")
            let exit = child.wait(seconds: 30)
            return (exit, child.output, child.error)
        }

        @Test(arguments: [
            (["--forward"], "first\nsecond\nthird \"quoted\" \\ ü\n"),
            ([], "third \"quoted\" \\ ü\nsecond\nfirst\n"),
            (["--limit", "1"], "third \"quoted\" \\ ü\n"),
            (
                ["--forward", "--output", "jsonl"],
                """
                {"timestamp":"2026-08-17T20:53:20.000000000Z","labels":{"app":"shop"},"line":"first"}
                {"timestamp":"2026-08-17T20:53:21.500000000Z","labels":{"app":"shop","level":"error"},"line":"second"}
                {"timestamp":"2026-08-17T20:53:22.000000003Z","labels":{"app":"shop"},"line":"third \\"quoted\\" \\\\ ü"}

                """
            ),
            (
                ["--forward", "--output", "table"],
                """
                2026-08-17T20:53:20.000Z  -        first
                2026-08-17T20:53:21.500Z  error    second
                2026-08-17T20:53:22.000Z  -        third "quoted" \\ ü

                """
            ),
        ])
        func `lines are printed as asked for`(flags: [String], output: String) throws {
            let name = "logq-\(TemporaryFolder.entries(folder.path).count)"
            let child = try ChildProcess(
                Programs.logq,
                ["query", "{app=\"shop\"}", "--from", "2026-08-17T20:53:00Z", "--to", "1787000100", "--addr", server.url] + flags,
                output: "\(folder.path)/\(name).out", error: "\(folder.path)/\(name).err")
            #expect(child.wait(seconds: 30) == .status(0))
            #expect(child.output == output)
            #expect(child.error == "")
        }

        @Test func `a number for each time is a table`() throws {
            let result = try logq(
                "query", "sum by (level) (count_over_time({app=\"shop\"}[1m]))", "--from", "2026-08-17T20:54:00Z", "--to",
                "2026-08-17T20:55:00Z", "--step", "60s")
            #expect(result.exit == .status(0))
            // The window of 20:55:00 is empty: no row.
            #expect(
                result.output == """
                    TIME                      VALUE  SERIES
                    2026-08-17T20:54:00.000Z      1  {level="error"}
                    2026-08-17T20:54:00.000Z      2  {}

                    """)
        }

        @Test(arguments: [(["--forward"], "first,second,third"), ([], "third,second,first"), (["--limit", "2"], "third,second")])
        func `pieces downloaded at once are printed in order`(flags: [String], order: String) throws {
            let name = "logq-\(TemporaryFolder.entries(folder.path).count)"
            let child = try ChildProcess(
                Programs.logq,
                [
                    "query", "{app=\"shop\"}", "--from", "1786999990", "--to", "1787000010", "--addr", server.url, "--parallel", "3",
                    "--parallel-duration", "1s",
                ] + flags, output: "\(folder.path)/\(name).out", error: "\(folder.path)/\(name).err")
            #expect(child.wait(seconds: 30) == .status(0), "\(child.error)")
            #expect(child.output.split(separator: "\n").map { $0.prefix { $0.isLetter } }.joined(separator: ",") == order)
        }

        @Test func `numbers are not downloaded in pieces`() throws {
            let result = try logq("query", "rate({app=\"shop\"}[1m])", "--from", "1787000000", "--to", "1787000100", "--parallel", "2")
            #expect(result.exit == .status(2) && result.error.contains("--parallel"), "\(result.error)")
        }

        @Test func `nothing found is 1, silently`() throws {
            let result = try logq("query", "{app=\"shop\"} |= \"nowhere\"", "--from", "1787000000", "--to", "1787000100")
            #expect(result.exit == .status(1))
            #expect(result.output == "" && result.error == "")
        }

        @Test(arguments: [
            (["query", "{app=\"shop\""], "parse error"), (["query", "{app=\"shop\"}", "--since", "soon"], "--since"),
            (["query", "{app=\"shop\"}", "--addr", "127.0.0.1:1"], "127.0.0.1:1"),
            (["query", "{app=\"shop\"}", "--output", "xml"], "--output"),
            (["query", "{app=\"shop\"}", "--limt", "3"], "--limt"), (["query"], "query"),
            (["query", "{app=\"shop\"}", "--from", "1787000100", "--to", "1787000000"], "--from"),
        ])
        func `what fails is 2, with one sentence`(arguments: [String], word: String) throws {
            let name = "logq-\(TemporaryFolder.entries(folder.path).count)"
            let child = try ChildProcess(
                Programs.logq, arguments, environment: ["LOKI_ADDR": server.url], output: "\(folder.path)/\(name).out",
                error: "\(folder.path)/\(name).err")
            #expect(child.wait(seconds: 30) == .status(2))
            #expect(child.error.contains(word), "\(child.error)")
            #expect(child.error.split(separator: "\n").count == 1, "\(child.error)")
            #expect(child.output == "")
        }
    }
}
