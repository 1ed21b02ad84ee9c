import TestSupport
import Testing

extension EndToEnd {
    /// Every panel of dashboards/ whose data is logs, against a server with the logs of the demo.
    @Suite(.serialized) final class DashboardTests {
        static let range = 3600, step = 30
        let folder = TemporaryFolder()
        let server: ServerProcess

        init() throws {
            server = ServerProcess(in: folder)
            try server.start()
            let demo = try ChildProcess(
                Programs.sigyn, ["demo", "--addr", server.url, "--once", "--seed", "7", "--rate", "5"], output: "\(folder.path)/demo.out",
                error: "\(folder.path)/demo.err")
            guard demo.wait(seconds: 60) == .status(0) else { throw ServerProcess.Failure(description: demo.error) }
        }

        deinit { _ = server.terminate() }

        /// The panels that stay empty with the demo's logs, and why.
        static let empty: Set<String> = [
            // The demo has no logs of yesterday.
            "errors.json, Against the day before"
        ]

        @Test func `each panel gets data of the shape it draws`() throws {
            let end = nowNanoseconds()
            var asked = 0
            for (name, file) in try DashboardFile.all(in: "\(Repository.root)/dashboards") {
                for query in PanelQuery.all(of: name, file, rangeSeconds: Self.range, stepSeconds: Self.step) {
                    asked += 1
                    #expect(!query.text.contains("$"), "a variable is not filled in: \(query)")
                    let answer = try answer(query, end: end)
                    #expect(answer.status == 200, "\(query)\n\(answer.text)")
                    let shape = query.panel.type == "logs" ? "streams" : query.isInstant ? "vector" : "matrix"
                    #expect(answer.text.contains("\"resultType\":\"\(shape)\""), "\(query)\n\(answer.text.prefix(300))")
                    if !Self.empty.contains("\(name), \(query.panel.title)") {
                        #expect(!answer.text.contains("\"result\":[]"), "no data: \(query)")
                    }
                }
            }
            #expect(asked > 40)
        }

        @Test func `each panel says what its numbers are`() throws {
            for (name, file) in try DashboardFile.all(in: "\(Repository.root)/dashboards") {
                #expect(Set(file.panels.map(\.title)).count == file.panels.count, "two panels of one title in \(name)")
                #expect(file.uid.hasPrefix("sigyn-"))
                for panel in file.panels where panel.type != "row" { #expect(panel.targets?.isEmpty == false, "\(name), \(panel.title)") }
            }
        }

        @Test func `the files are what the script writes`() throws {
            let child = try ChildProcess(
                "/usr/bin/env", ["python3", "\(Repository.root)/scripts/dashboards.py", "--check"], output: "\(folder.path)/check.out",
                error: "\(folder.path)/check.err")
            #expect(child.wait(seconds: 60) == .status(0), "\(child.output)\(child.error)")
        }

        private func answer(_ query: PanelQuery, end: Int64) throws -> HTTPConnection.Answer {
            if query.isInstant { return try server.get("/loki/api/v1/query", ["query": query.text, "time": "\(end)"]) }
            return try server.get(
                "/loki/api/v1/query_range",
                [
                    "query": query.text, "start": "\(end - Int64(Self.range) * 1_000_000_000)", "end": "\(end)",
                    "step": "\(Self.step * 1000)ms",
                    "direction": "backward", "limit": "500",
                ])
        }
    }
}
