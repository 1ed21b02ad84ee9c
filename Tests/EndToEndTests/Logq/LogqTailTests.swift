import Glibc
import LokiAPI
import TestSupport
import Testing

extension EndToEnd {
    /// `logq tail` against a real server, which comes and goes.
    @Suite struct LogqTailTests {
        let folder = TemporaryFolder()

        private static let configuration = """
            limits:
              reject_old_samples: false
              discover_log_levels: false
              discover_service_name: []
            """

        private func push(_ server: ServerProcess, _ lines: [(Int, String)]) throws {
            let values = lines.map { "[\"\($0.0)\",\"\($0.1)\"]" }.joined(separator: ",")
            let answer = try server.push("{\"streams\":[{\"stream\":{\"app\":\"shop\"},\"values\":[\(values)]}]}")
            #expect(answer.status == 204, "\(answer.text)")
        }

        private func tail(_ server: ServerProcess, _ arguments: [String]) throws -> ChildProcess {
            try ChildProcess(
                Programs.logq, ["tail", "{app=\"shop\"}", "--start", "1787000000"] + arguments,
                environment: ["LOKI_ADDR": server.url, "LOKI_ORG_ID": nil, "TZ": "UTC"], output: "\(folder.path)/tail.out",
                error: "\(folder.path)/tail.err")
        }

        /// Waits until the program has written the text; what it has written by then.
        private func output(of child: ChildProcess, until text: String) -> String {
            let deadline = monotonicSeconds() + 60
            while !child.output.contains(text) && child.poll() == nil && monotonicSeconds() < deadline { usleep(5000) }
            return child.output
        }

        @Test(arguments: [false, true])
        func `over a restart of the server every line comes once`(isKilled: Bool) throws {
            let server = ServerProcess(in: folder, configuration: Self.configuration)
            try server.start()
            let base = 1_787_000_000_000_000_000
            try push(server, [(base + 1, "one"), (base + 2, "two")])
            let child = try tail(server, [])
            #expect(output(of: child, until: "two\n") == "one\ntwo\n", "\(child.error)")
            try push(server, [(base + 3, "three"), (base + 3, "three too")])
            #expect(output(of: child, until: "too\n") == "one\ntwo\nthree\nthree too\n", "\(child.error)")
            if isKilled { try server.killNow() } else { #expect(server.terminate(seconds: 10) == .status(0), "\(server.log)") }
            try server.start()
            try push(server, [(base + 3, "three again"), (base + 4, "four")])
            #expect(output(of: child, until: "four\n") == "one\ntwo\nthree\nthree too\nthree again\nfour\n", "\(child.error)")
            #expect(child.error.contains("the connection broke"), "\(child.error)")
            #expect(child.poll() == nil)
            child.send(SIGINT)
            _ = child.wait(seconds: 10)
            try server.stop()
        }

        @Test func `output as of queries, and mistakes in one sentence`() throws {
            let server = ServerProcess(in: folder, configuration: Self.configuration)
            try server.start()
            try push(server, [(1_787_000_000_000_000_001, "one"), (1_787_000_000_000_000_002, "two")])
            let child = try tail(server, ["--output", "jsonl", "--limit", "1"])
            #expect(
                output(of: child, until: "\n")
                    == #"{"timestamp":"2026-08-17T20:53:20.000000002Z","labels":{"app":"shop"},"line":"two"}"# + "\n")
            for (arguments, sentence) in [
                (["tail", "{app="], "answered 400: parse error"), (["tail", "rate({a=\"b\"}[1m])"], "only log selector is supported"),
                (["tail", "{a=\"b\"}", "--delay-for", "9"], "--delay-for wants seconds from 0 to 5, not 9"),
                (["tail", "{a=\"b\"}", "--limit", "0"], "--limit wants a number above 0, not 0"),
                (["tail", "{a=\"b\"}", "--addr", "http://127.0.0.1:1"], "cannot reach http://127.0.0.1:1"),
            ] {
                let wrong = try ChildProcess(
                    Programs.logq, arguments,
                    environment: arguments.contains("--addr") ? [:] : ["LOKI_ADDR": server.url, "LOKI_ORG_ID": nil],
                    output: "\(folder.path)/wrong.out", error: "\(folder.path)/wrong.err")
                #expect(wrong.wait(seconds: 30) == .status(2))
                #expect(wrong.error.contains(sentence), "\(wrong.error)")
            }
            try server.stop()
        }
    }
}
