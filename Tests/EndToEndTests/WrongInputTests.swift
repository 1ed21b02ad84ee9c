import TestSupport
import Testing

/// What a new user does wrong is answered in one clear sentence, with the right exit code or status.
extension EndToEnd {
    @Suite struct WrongInputTests {
        let folder = TemporaryFolder()

        /// Runs a program to its end.
        private func run(_ program: String, _ arguments: [String]) throws -> (exit: ChildProcess.Exit?, error: String, output: String) {
            let name = "run-\(TemporaryFolder.entries(folder.path).count)"
            let child = try ChildProcess(program, arguments, output: "\(folder.path)/\(name).out", error: "\(folder.path)/\(name).err")
            let exit = child.wait(seconds: 20)
            return (exit, child.error, child.output)
        }

        /// The sentence must name what is wrong; traps and stack traces say neither.
        private func expectSentence(_ text: String, naming words: [String]) {
            for word in words { #expect(text.contains(word), "\(word) is missing in: \(text)") }
            let sentences = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("Usage:") && !$0.contains("--help") }
            #expect(sentences.count <= 2, "more than a sentence: \(text)")
            #expect(
                !text.contains("Fatal error") && !text.contains("Error Domain") && !text.contains("NIOCore") && !text.contains("Swift."))
        }

        private func isFailure(_ exit: ChildProcess.Exit?) -> Bool {
            if case .status(let code) = exit { return code != 0 }
            return false
        }

        @Test func `a flag that does not exist`() throws {
            let result = try run(Programs.sigyn, ["serve", "--prot", "3100"])
            #expect(isFailure(result.exit))
            expectSentence(result.error, naming: ["--prot"])
        }

        @Test(arguments: [
            ("auth_enabled: false\nserver:\n  lissten: 127.0.0.1:0\n", "lissten", ":3"), ("wal:\n  sync: sometimes\n", "sometimes", ":2"),
            ("storage:\n  head_max: lots\n", "lots", ":2"), ("wal: [\n", "YAML", "wrong.yaml"),
        ])
        func `a configuration with a fault names its line`(yaml: String, fault: String, place: String) throws {
            let file = folder.write("wrong.yaml", yaml)
            for verb in ["serve", "check"] {
                let result = try run(Programs.sigyn, [verb, "--config", file])
                #expect(isFailure(result.exit))
                expectSentence(result.error, naming: [fault, place])
            }
        }

        @Test func `a configuration that is not there`() throws {
            let result = try run(Programs.sigyn, ["serve", "--config", "\(folder.path)/none.yaml"])
            #expect(isFailure(result.exit))
            expectSentence(result.error, naming: ["none.yaml"])
        }

        @Test func `a port that is in use`() throws {
            let taken = Loopback.Listener()
            let result = try run(Programs.sigyn, ["serve", "--listen", "127.0.0.1:\(taken.port)", "--data", "\(folder.path)/data"])
            #expect(isFailure(result.exit))
            #expect(result.error.contains("127.0.0.1:\(taken.port)") && result.error.contains("in use"), "\(result.error)")
        }

        @Test func `a data directory that is a file`() throws {
            let file = folder.write("data", "not a folder")
            let result = try run(Programs.sigyn, ["serve", "--listen", "127.0.0.1:0", "--data", file])
            #expect(isFailure(result.exit))
            #expect(result.error.contains(file), "\(result.error)")
            #expect(textOfFile(file) == "not a folder")
        }

        @Test func `a data directory that another server uses`() throws {
            let server = ServerProcess(in: folder)
            try server.start()
            let result = try run(Programs.sigyn, ["serve", "--listen", "127.0.0.1:0", "--data", server.dataFolder])
            #expect(isFailure(result.exit))
            #expect(result.error.contains(server.dataFolder) && result.error.contains("another"), "\(result.error)")
            #expect(server.isReady)
            try server.stop()
        }

        @Test func `malformed pushes and queries are 400 with a reason, and the server lives on`() throws {
            let server = ServerProcess(in: folder)
            try server.start()
            let json = ["Content-Type": "application/json"]
            let now = nowNanoseconds()
            let pushes: [(body: String, headers: [String: String], status: Int)] = [
                ("{\"streams\":[{\"stream\":{\"app\":\"x\"},\"values\":[[", json, 400), ("not json", json, 400), ("{}", json, 422),
                ("{\"streams\":[{\"stream\":{\"1-a\":\"x\"},\"values\":[[\"\(now)\",\"l\"]]}]}", json, 400),
                ("{\"streams\":[{\"stream\":{\"app\":\"x\"},\"values\":[[\"yesterday\",\"l\"]]}]}", json, 400),
                ("\u{1}\u{2}\u{3}", ["Content-Type": "application/x-protobuf"], 400),
                ("plain", json.merging(["Content-Encoding": "gzip"]) { $1 }, 400), ("x", ["Content-Type": "text/plain"], 415),
            ]
            for push in pushes {
                let answer = try server.push(push.body, headers: push.headers)
                #expect(
                    answer.status == push.status || (push.status != 400 && answer.status == 400),
                    "\(push.body): \(answer.status) \(answer.text)")
                #expect(!answer.text.isEmpty, "\(push.body)")
            }
            for query in ["{app=\"x\"", "{app=\"x\"} |~ \"(\"", "{}", "sum(", "", "{app=\"x\"} |= x"] {
                let answer = try server.get("/loki/api/v1/query_range", ["query": query])
                #expect(answer.status == 400, "\(query): \(answer.status) \(answer.text)")
                #expect(!answer.text.isEmpty, "\(query)")
            }
            #expect(try server.get("/loki/api/v1/query_range", ["query": "{app=\"x\"", "start": "soon"]).status == 400)
            #expect(try server.get("/loki/api/v1/nothing").status == 404)
            #expect(try server.send("DELETE", "/loki/api/v1/push").status == 405)
            #expect(try server.get("/ready").status == 200)
            try server.stop()
        }
    }
}
