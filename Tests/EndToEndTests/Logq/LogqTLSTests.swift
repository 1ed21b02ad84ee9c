import TestSupport
import Testing

extension EndToEnd {
    /// A server with a certificate of its own (Fixtures/tls-*.pem, made for this test and used nowhere else) that names who asks.
    @Suite(.serialized) final class LogqTLSTests {
        private static let fixtures = #filePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" } + "/Fixtures"
        private static let certificate = fixtures + "/tls-certificate.pem"
        private static let key = fixtures + "/tls-key.pem"
        private let folder = TemporaryFolder()
        private let server: ChildProcess
        private let address: String

        init() throws {
            server = try ChildProcess(
                "/usr/bin/env", ["python3", Self.fixtures + "/tls-server.py", Self.certificate, Self.key], output: folder.path + "/port",
                error: folder.path + "/error")
            // It prints its port when it listens.
            let deadline = monotonicSeconds() + 30
            while !server.output.contains("\n"), server.poll() == nil, monotonicSeconds() < deadline {}
            address = "https://127.0.0.1:" + server.output.filter(\.isNumber)
        }

        private func labels(_ flags: [String], _ environment: [String: String?] = [:]) throws -> LogqCall {
            try LogqCall(["labels", "--addr", address] + flags, environment: environment)
        }

        @Test func `a certificate that nobody signed is refused`() throws {
            let call = try labels([])
            #expect(call.exit == .status(2))
            #expect(call.error.contains("certificate"), "\(call.error)")
        }

        @Test func `it is taken when it is trusted, or when nothing is verified`() throws {
            #expect(try labels(["--ca-cert", Self.certificate]).output == "nobody\n")
            #expect(try labels(["--tls-skip-verify"]).output == "nobody\n")
            #expect(try labels([], ["LOKI_CA_CERT_PATH": Self.certificate]).output == "nobody\n")
            #expect(try labels([], ["LOKI_TLS_SKIP_VERIFY": "true"]).output == "nobody\n")
        }

        @Test func `the client shows its own`() throws {
            let flags = try labels(["--ca-cert", Self.certificate, "--cert", Self.certificate, "--key", Self.key])
            #expect(flags.output == "127.0.0.1\n", "\(flags.error)")
            let environment = try labels(
                ["--tls-skip-verify"], ["LOKI_CLIENT_CERT_PATH": Self.certificate, "LOKI_CLIENT_KEY_PATH": Self.key])
            #expect(environment.output == "127.0.0.1\n", "\(environment.error)")
        }
    }
}
