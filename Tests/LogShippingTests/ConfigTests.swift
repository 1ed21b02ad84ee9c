import HTTPTransport
import LogModel
import LogParsing
import TestSupport
import Testing

@testable import LogShipping

@Suite struct ConfigTests {
    @Test func `targets have credentials, tenants and certificates`() throws {
        let config = try Configuration.read(
            """
            labels: {env: "${ENV:-dev}", host: "${HOST}", literal: "$${HOST}"}
            targets:
              - url: http://h:3100
                tenant: t
                basic_auth: {username: u, password_file: /secret}
                tls: {ca_file: ca.pem, cert_file: c.pem, key_file: k.pem}
              - name: second
                url: https://other/loki/api/v1/push
                bearer_token: abc
                buffer: {bytes: 1MiB}
            sources: [{type: stdin}]
            """, variables: ["HOST": "web-1"], files: ["/secret": "pass\n"])
        #expect(config.targets[0].url == "http://h:3100/loki/api/v1/push")
        #expect(config.targets[0].headers == [HTTPHeader("X-Scope-OrgID", "t"), HTTPHeader("Authorization", "Basic dTpwYXNz")])
        #expect(config.targets[0].tls == TLSOptions(caFile: "ca.pem", certificateFile: "c.pem", keyFile: "k.pem"))
        #expect(config.targets[1].url == "https://other/loki/api/v1/push")
        #expect(config.targets[1].headers == [HTTPHeader("Authorization", "Bearer abc")])
        #expect(config.targets[1].bufferBytes == 1 << 20)
        #expect(Labels(config.sources[0].labels).description == #"{env="dev", host="web-1", literal="${HOST}"}"#)
    }

    @Test(
        arguments: [
            ("targets: []", "targets is missing"), ("targets: [{url: ftp://h}]", "http://"),
            ("targets: [{url: http://h, typo: 1}]", "targets[0].typo is no setting"),
            ("a: 1", "targets is missing"), ("targets: [{url: http://h}]\nsources: [{type: x}]", "file, stdin, syslog"),
            ("targets: [{url: http://h}]\nsources: [{type: file}]", "paths is missing"), ("- 1", "mapping"), ("", "empty"),
            ("targets: [{url: http://h}, {url: http://h, name: main}]", "taken"), ("targets: [{url: '${NOPE}'}]", "variable NOPE"),
            ("targets: [{url: http://h, timeout: soon}]", "duration"), ("targets: [{url: http://h, memory: big}]", "size"),
            ("targets: [{url: http://h}]\nlabels: {a-b: c}", "no name of a label"),
            ("targets: [{url: http://h}]\nsources:\n  - type: s3\n    bucket: b\n    records: {client_ip: hash}", "hash_key is missing"),
        ])
    func `mistakes are told with line and key`(text: String, reason: String) {
        let error = #expect(throws: ConfigError.self) { try Configuration.read(text) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test(
        arguments: [("500ms", 0.5), ("1h30m", 5400), ("2d", 172_800), ("0", 0), ("1", nil), ("", nil), ("x", nil), ("1y", nil)]
            as [(String, Double?)])
    func `durations`(text: String, seconds: Double?) { #expect(Units.seconds(text) == seconds) }

    @Test(
        arguments: [("1", 1), ("256KiB", 262_144), ("1MB", 1_000_000), ("1.5 GiB", 1_610_612_736), ("x", nil), ("1zb", nil)]
            as [(String, Int?)])
    func `sizes`(text: String, bytes: Int?) { #expect(Units.bytes(text) == bytes) }

    @Test func `the example of every setting is read`() throws {
        let config = try Configuration.read(try #require(Repository.text("config/logship.yaml")))
        #expect(config.sources.map(\.name) == ["apps", "network"])
        #expect(config.sources[0].stages.count == 6)
    }

    @Test func `the template of the function passes cfn-lint`() throws {
        let folder = TemporaryFolder()
        let lint = try ChildProcess(
            "\(TestServers.folder())/cfn-lint", ["\(Repository.root)/config/aws/logship-lambda.yaml"], output: "\(folder.path)/out",
            error: "\(folder.path)/err")
        #expect(lint.wait(seconds: 60) == .status(0), "\(lint.output)\(lint.error)")
    }

    @Test func `variables of lambda-promtail make a configuration`() throws {
        let variables = [
            "WRITE_ADDRESS": "https://h/loki/api/v1/push", "USERNAME": "u", "PASSWORD": "p", "TENANT_ID": "t",
            "EXTRA_LABELS": "env,prod,team,a b",
            "BATCH_SIZE": "131072",
        ]
        let config = try Configuration.read(LambdaEnvironment.yaml { variables[$0] }, variables: variables)
        #expect(config.targets[0].url == "https://h/loki/api/v1/push")
        #expect(config.batch.bytes == 131_072)
        #expect(throws: ConfigError.self) { try LambdaEnvironment.yaml { _ in nil } }
    }

    @Test(
        arguments: [
            ([], ""), ([0x66], "Zg=="), ([0x66, 0x6F], "Zm8="), ([0x66, 0x6F, 0x6F], "Zm9v"), ([0xFF, 0xFE, 0xFD, 0], "//79AA=="),
        ] as [([UInt8], String)])
    func `base64 goes both ways`(bytes: [UInt8], text: String) {
        #expect(Base64Text.encode(bytes) == text)
        #expect(Base64Text.decode(text.utf8) == bytes)
    }

    @Test(arguments: [
        (["a/"], ["a/"]), (["x/{yyyy}/{MM}/{dd}/"], ["x/2026/02/28/", "x/2026/03/01/", "x/2026/03/02/"]),
        (["{yyyy}-{MM}"], ["2026-02", "2026-03"]),
    ])
    func `dates in prefixes`(prefixes: [String], expanded: [String]) {
        // 2026-02-28T12:00:00Z to 2026-03-01T12:00:00Z
        let from = 1_772_280_000 * Timestamp.nanosecondsPerSecond
        #expect(DatedPrefix.expand(prefixes, from: from, to: from + UTCDay.nanoseconds) == expanded)
    }
}
