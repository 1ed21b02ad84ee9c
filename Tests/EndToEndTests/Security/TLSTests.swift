import Glibc
import TestSupport
import Testing

/// TLS as clients see it: curl and openssl against the server as a process.
extension EndToEnd {
    @Suite struct TLSTests {
        let folder = TemporaryFolder()

        private func start(_ server: ServerProcess, _ curl: [String]) throws {
            try server.launch()
            let deadline = monotonicSeconds() + 60
            while try Tool("curl", curl + ["-s", "https://127.0.0.1:\(server.port)/ready"]).output != "ready\n" {
                try #require(monotonicSeconds() < deadline && server.process?.poll() == nil, "\(server.log)")
            }
        }

        /// Common name of the certificate that the server shows now.
        private func shown(_ port: UInt16) throws -> String {
            try Tool("openssl", ["s_client", "-connect", "127.0.0.1:\(port)", "-showcerts"]).output
        }

        @Test func `https, minimum version, and a new certificate without a dropped connection`() throws {
            let certificates = try Certificates(in: folder, authority: "authority")
            try certificates.sign("server", commonName: "first")
            let server = ServerProcess(
                in: folder,
                configuration: """
                    server: {reload_interval: 20ms}
                    tls: {certificate_file: \(certificates.certificate("server")), key_file: \(certificates.key("server")), version_min: "1.3"}
                    """)
            let trust = ["--cacert", certificates.certificate("authority")]
            try start(server, trust)
            let url = "https://127.0.0.1:\(server.port)"
            // A push and its query, verified against the authority.
            let body = folder.write(
                "push.json", "{\"streams\":[{\"stream\":{\"app\":\"tls\"},\"values\":[[\"\(nowNanoseconds())\",\"over tls\"]]}]}")
            try Tool.succeed(
                "curl", trust + ["-sSf", "\(url)/loki/api/v1/push", "-H", "Content-Type: application/json", "--data-binary", "@\(body)"])
            let found = try Tool.succeed(
                "curl", trust + ["-sSfG", "\(url)/loki/api/v1/query_range", "--data-urlencode", "query={app=\"tls\"}"])
            #expect(found.contains("over tls"))
            // Who does not know the authority, speaks an older version or no TLS at all gets nothing.
            #expect(try Tool("curl", ["-sS", "\(url)/ready"]).exit != .status(0))
            #expect(try Tool("curl", trust + ["-sS", "--tls-max", "1.2", "\(url)/ready"]).exit != .status(0))
            #expect(try Tool("curl", ["-sS", "http://127.0.0.1:\(server.port)/ready"]).exit != .status(0))
            #expect(try shown(server.port).contains("CN = first"))

            // One connection from before the change until after it.
            let kept = try TLSConversation(port: server.port, in: folder)
            #expect(try kept.ask("/ready").contains("200 OK"))
            try certificates.sign("server", commonName: "second")
            let deadline = monotonicSeconds() + 30
            while try !shown(server.port).contains("CN = second") { try #require(monotonicSeconds() < deadline, "\(server.log)") }
            #expect(try kept.ask("/ready").contains("200 OK"))

            // Files that do not belong together leave the former certificate in place.
            folder.write("server.key", "nonsense")
            while !server.log.contains("certificate not read") { try #require(monotonicSeconds() < deadline, "\(server.log)") }
            #expect(try Tool.succeed("curl", trust + ["-sSf", "\(url)/ready"]) == "ready\n")
            let metrics = try Tool.succeed("curl", trust + ["-sSf", "\(url)/metrics"])
            #expect(metrics.contains("sigyn_tls_reloads_total 1\n") || metrics.contains("sigyn_tls_reloads_total 2\n"))
            #expect(!metrics.contains("sigyn_tls_handshake_failures_total 0\n"))
            kept.end()
            try server.stop()
        }

        @Test func `logq tails over TLS, and shows its own certificate`() throws {
            let certificates = try Certificates(in: folder, authority: "authority")
            try certificates.sign("server", commonName: "server")
            try certificates.sign("client", commonName: "client")
            let server = ServerProcess(
                in: folder,
                configuration: """
                    tls:
                      certificate_file: \(certificates.certificate("server"))
                      key_file: \(certificates.key("server"))
                      client_ca_file: \(certificates.certificate("authority"))
                      client_certificate: required
                    """)
            let trust = ["--cacert", certificates.certificate("authority")]
            let own = ["--cert", certificates.certificate("client"), "--key", certificates.key("client")]
            try start(server, trust + own)
            let body = folder.write(
                "push.json", "{\"streams\":[{\"stream\":{\"app\":\"tls\"},\"values\":[[\"\(nowNanoseconds())\",\"over tls\"]]}]}")
            let url = "https://127.0.0.1:\(server.port)"
            try Tool.succeed(
                "curl",
                trust + own + ["-sSf", "\(url)/loki/api/v1/push", "-H", "Content-Type: application/json", "--data-binary", "@\(body)"])
            func tail(_ flags: [String], _ name: String) throws -> ChildProcess {
                try ChildProcess(
                    Programs.logq, ["tail", "{app=\"tls\"}", "--addr", url, "--ca-cert", certificates.certificate("authority")] + flags,
                    environment: ["TZ": "UTC"], output: "\(folder.path)/\(name).out", error: "\(folder.path)/\(name).err")
            }
            let known = try tail(own, "known")
            let deadline = monotonicSeconds() + 60
            while !known.output.contains("over tls\n") && known.poll() == nil && monotonicSeconds() < deadline { usleep(5000) }
            #expect(known.output == "over tls\n", "\(known.error)")
            known.send(SIGINT)
            _ = known.wait(seconds: 10)
            let stranger = try tail([], "stranger")
            #expect(stranger.wait(seconds: 60) == .status(2), "\(stranger.error)")
            #expect(stranger.error.contains("cannot reach"), "\(stranger.error)")
            try server.stop()
        }

        @Test(arguments: ["required", "optional"])
        func `client certificates`(mode: String) throws {
            let certificates = try Certificates(in: folder, authority: "authority")
            try certificates.sign("server", commonName: "server")
            try certificates.sign("client", commonName: "client")
            let strangers = try Certificates(in: folder, authority: "stranger")
            try strangers.sign("other", commonName: "other")
            let server = ServerProcess(
                in: folder, data: mode,
                configuration: """
                    tls:
                      certificate_file: \(certificates.certificate("server"))
                      key_file: \(certificates.key("server"))
                      client_ca_file: \(certificates.certificate("authority"))
                      client_certificate: \(mode)
                    """)
            let trust = ["--cacert", certificates.certificate("authority"), "-sS"]
            let own = ["--cert", certificates.certificate("client"), "--key", certificates.key("client")]
            let foreign = ["--cert", certificates.certificate("other"), "--key", certificates.key("other")]
            try start(server, trust + own)
            let url = "https://127.0.0.1:\(server.port)/ready"
            #expect(try Tool("curl", trust + own + [url]).output == "ready\n")
            #expect(try Tool("curl", trust + foreign + [url]).output == "")
            #expect(try Tool("curl", trust + [url]).output == (mode == "optional" ? "ready\n" : ""))
            try server.stop()
        }

        @Test func `what is wrong with the files is one sentence`() throws {
            let certificates = try Certificates(in: folder, authority: "authority")
            try certificates.sign("server", commonName: "server")
            let (certificate, key) = (certificates.certificate("server"), certificates.key("server"))
            for (tls, word) in [
                ("certificate_file: \(certificate)", "tls.key_file"), ("certificate_file: /none, key_file: \(key)", "/none"),
                ("certificate_file: \(key), key_file: \(key)", "certificates in PEM"),
                ("certificate_file: \(certificate), key_file: \(certificate)", "private key"),
                ("certificate_file: \(certificate), key_file: \(certificates.key("authority"))", "does not belong"),
                ("client_ca_file: \(certificate)", "tls.certificate_file"),
            ] {
                let config = folder.write("wrong.yaml", "tls: {\(tls)}\n")
                let child = try ChildProcess(
                    Programs.sigyn, ["serve", "--config", config, "--listen", "127.0.0.1:0", "--data", "\(folder.path)/d"],
                    output: "\(folder.path)/wrong.out", error: "\(folder.path)/wrong-\(word.count).err")
                #expect(child.wait(seconds: 20) == .status(1))
                #expect(child.error.contains(word) && child.error.split(whereSeparator: \.isNewline).count == 1, "\(child.error)")
            }
        }
    }
}
