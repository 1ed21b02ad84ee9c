import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// Log shippers of other projects, as they come from PyPI and Debian: what each sent is read back and compared.
    ///
    /// They are fetched by scripts/clients/install; without a way to PyPI and Debian these tests fail and say so.
    @Suite(.serialized) final class RealClientTests {
        let folder = TemporaryFolder()
        let server: ServerProcess

        init() throws {
            try ClientScripts.install(folder)
            server = ServerProcess(in: folder)
            try server.start()
        }

        deinit { _ = server.terminate() }

        private func stored(_ selector: String) throws -> [SentLine] {
            let query = "query=\(percentEncoded(selector))&limit=1000&direction=forward"
            let answer = try server.send(
                "GET", "/loki/api/v1/query_range?\(query)", headers: ["X-Loki-Response-Encoding-Flags": "categorize-labels"])
            #expect(answer.status == 200, "\(answer.text)")
            return try CategorizedAnswer(answer.body).lines
        }

        /// Every line once, with at least the labels and metadata that the client gave it.
        private func compare(_ stored: [SentLine], with sent: [SentLine], _ client: String) {
            #expect(!sent.isEmpty)
            #expect(stored.map(\.line).sorted() == sent.map(\.line).sorted(), "\(client)")
            for line in sent {
                guard let found = stored.first(where: { $0.line == line.line }) else { continue }
                for (name, value) in line.labels { #expect(found.labels[name] == value, "\(client), label \(name) of \(found)") }
                for (name, value) in line.metadata { #expect(found.metadata[name] == value, "\(client), metadata \(name) of \(found)") }
            }
        }

        @Test(arguments: [
            ("otlp", #"{service_name="client"}"#), ("python-logging-loki", #"{app="client"}"#), ("loki-logger-handler", #"{app="client"}"#),
        ])
        func `what a Python shipper sends is what is stored, before and after a flush`(client: String, selector: String) throws {
            let output = try ClientScripts.run(
                client, ClientScripts.python, [ClientScripts.root + "/scripts/clients/send.py", client, server.url, "client"], folder)
            let sent = try SentLine.read(output)
            for _ in 0..<2 {
                compare(try stored(selector), with: sent, client)
                #expect(try server.send("POST", "/flush").status == 204)
            }
        }

        @Test func `what syslog-ng sends through its HTTP module is what is stored`() throws {
            let lines = ["plain", "with \"quotes\" and \\ backslash", "ünïcödé 日本 😀", String(repeating: "x", count: 3000), "<a & b>"]
            let input = folder.write("input.log", lines.map { "<11>1 2026-08-20T10:00:00Z h1 shop 42 - - \($0)\n" }.joined())
            let configuration = folder.write(
                "syslog-ng.conf",
                """
                @version: 3.38
                options { stats-freq(0); };
                source s_file { file("\(input)" flags(syslog-protocol) read-old-records(yes) follow-freq(0.2) log-msg-size(65536)); };
                # Quotes and backslashes of a message must not end the JSON string it stands in.
                template t_line { template("$MESSAGE"); template-escape(yes); };
                destination d_sigyn {
                  http(
                    url("\(server.url)/loki/api/v1/push") method("POST") headers("Content-Type: application/json")
                    body-prefix("{\\"streams\\":[") delimiter(",") body-suffix("]}") batch-lines(3) batch-timeout(100)
                    body("{\\"stream\\":{\\"app\\":\\"syslog-ng\\",\\"program\\":\\"$PROGRAM\\",\\"level\\":\\"$LEVEL\\"},\\"values\\":[[\\"${C_UNIXTIME}000000000\\",\\"$(template t_line)\\"]]}")
                    timeout(10) retries(1000000));
                };
                log { source(s_file); destination(d_sigyn); };
                """)
            let process = try ChildProcess(
                ClientScripts.syslogNG, [configuration, folder.path], output: "\(folder.path)/syslog-ng.out",
                error: "\(folder.path)/syslog-ng.err")
            var found: [SentLine] = []
            // Bounded only against waiting for ever: syslog-ng sends when it sees fit.
            let deadline = monotonicSeconds() + 60
            while found.count < lines.count && monotonicSeconds() < deadline && process.poll() == nil {
                usleep(50_000)
                found = try stored(#"{app="syslog-ng"}"#)
            }
            process.send(SIGTERM)
            _ = process.wait(seconds: 10)
            let sent = lines.map {
                SentLine(line: $0, labels: ["app": "syslog-ng", "program": "shop", "level": "err"], metadata: ["detected_level": "error"])
            }
            #expect(found.count == lines.count, "\(process.error)\(process.output)")
            compare(found, with: sent, "syslog-ng")
        }
    }
}
