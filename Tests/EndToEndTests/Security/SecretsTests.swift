import LokiAPI
import TestSupport
import Testing

/// Secrets planted wherever one can come in, and looked for wherever something comes out.
extension EndToEnd {
    @Suite struct SecretsTests {
        let folder = TemporaryFolder()

        @Test func `no secret comes out in logs, answers, errors or the configuration`() throws {
            let password = "Pla-nted-pass"
            let hashed = try hash(password)
            let tokenRun = try sigyn(["hash-password", "--new-token"], input: "")
            let token = try #require(tokenRun.error.split(separator: " ").last).filter { !$0.isNewline }
            let digest = try #require(tokenRun.output.split(separator: " ").last).filter { !$0.isNewline }
            let good = """
                credentials:
                  - {user: planted, password_bcrypt: \(hashed), rights: [admin]}
                  - {token: robot, token_sha256: \(digest), rights: [admin]}
                """
            let file = folder.write("credentials.yaml", good)
            let server = ServerProcess(
                in: folder,
                configuration: "server: {log_level: trace, reload_interval: 20ms}\nauth: {credentials_file: \(file), metrics_open: true}\n")
            try server.start()

            let basic = "Basic " + base64("planted:\(password)")
            let wrong = ["Wr0ng-planted", "Wr0ng-t0ken", "Wr0ng-in-url", "Wr0ng-header", "Wr0ng-in-form"]
            var answers: [String] = []
            func ask(_ method: String, _ path: String, _ headers: [String: String], _ body: String = "") throws -> Int {
                let answer = try server.send(method, path, headers: headers, body: body)
                answers.append(answer.headers.map { "\($0.key): \($0.value)" }.joined(separator: "\n") + answer.text)
                return answer.status
            }
            for authorization in [basic, "Bearer \(token)"] {
                for path in [
                    "/config", "/config?mode=diff", "/metrics", "/loki/api/v1/labels", "/loki/api/v1/status/buildinfo", "/none",
                    "/loki/api/v1/query_range?query={broken", "/loki/api/v1/query?query=1&token=\(wrong[2])",
                ] {
                    _ = try ask("GET", path, ["Authorization": authorization, "X-Api-Key": wrong[3]])
                }
                #expect(
                    try ask("POST", "/loki/api/v1/push", ["Authorization": authorization, "Content-Type": "application/json"], "{broken")
                        == 400)
            }
            #expect(try ask("GET", "/config", ["Authorization": "Basic " + base64("planted:\(wrong[0])")]) == 401)
            #expect(try ask("GET", "/config", ["Authorization": "Bearer \(wrong[1])"]) == 401)
            #expect(try ask("GET", "/config", ["Authorization": "Basic \(password)"]) == 401)
            #expect(try ask("GET", "/config", ["Authorization": "\(password)"]) == 401)
            _ = try ask(
                "POST", "/loki/api/v1/labels", ["Authorization": basic, "Content-Type": "application/x-www-form-urlencoded"],
                "password=\(wrong[4])&start=x")

            // A file in which the password stands where its hash belongs, and one that is no YAML.
            for broken in [
                "credentials: [{user: planted, password_bcrypt: \(password), rights: [admin]}]", "credentials: [{\(password)",
                "\(password): x",
            ] {
                let before = server.log.split(separator: "\n").filter { $0.contains("credentials not read") }.count
                folder.write("credentials.yaml", broken)
                let deadline = monotonicSeconds() + 30
                while server.log.split(separator: "\n").filter({ $0.contains("credentials not read") }).count == before {
                    try #require(monotonicSeconds() < deadline, "\(server.log)")
                }
            }
            // The former credentials still count.
            #expect(try ask("GET", "/config", ["Authorization": "Bearer \(token)"]) == 200)
            try server.stop()

            let check = try sigyn(["check", "--config", server.configuration ?? ""], input: "")
            let all = (answers + [server.log, check.output, check.error]).joined(separator: "\n")
            #expect(all.contains("credentials_file"))
            for secret in [password, base64("planted:\(password)"), hashed, token, digest] + wrong {
                #expect(!all.contains(secret), "\(secret) came out")
            }
        }

        @Test func `a password is hashed from standard input, and its hash is good`() throws {
            let hashed = try hash("from a pipe")
            #expect(hashed.hasPrefix("$2y$10$") && hashed.count == 60)
            for (arguments, input) in [(["--cost", "3"], "x"), ([], ""), ([], String(repeating: "x", count: 73))] {
                let run = try sigyn(["hash-password"] + arguments, input: input + "\n")
                #expect(run.exit != .status(0) && run.output == "" && !run.error.isEmpty)
            }
        }

        private func hash(_ password: String) throws -> String {
            let run = try sigyn(["hash-password"], input: password + "\n")
            #expect(run.exit == .status(0))
            return try #require(run.output.split(separator: " ").last).filter { !$0.isNewline }
        }

        private func sigyn(_ arguments: [String], input: String) throws -> (exit: ChildProcess.Exit?, output: String, error: String) {
            let name = "run-\(TemporaryFolder.entries(folder.path).count)"
            let child = try ChildProcess(
                Programs.sigyn, arguments, input: folder.write(name + ".in", input), output: "\(folder.path)/\(name).out",
                error: "\(folder.path)/\(name).err")
            return (child.wait(seconds: 30), child.output, child.error)
        }

        private func base64(_ text: String) -> String {
            String(
                Authorization.basic(
                    username: text.split(separator: ":").first.map(String.init) ?? "", password: String(text.drop { $0 != ":" }.dropFirst())
                ).dropFirst("Authorization: Basic ".count))
        }
    }
}
