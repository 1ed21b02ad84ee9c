import Testing

@testable import SigynServer

@Suite struct LoadedConfigTests {
    private func load(_ yaml: String) throws(ConfigError) -> Config {
        try LoadedConfig(file: (yaml, "s.yaml")).config
    }

    @Test func `an empty file and a file of comments leave the defaults`() throws {
        for yaml in ["", "# nothing\n", "limits:\n", "limits:\n  # max_line_size: 1\nwal: ~\n"] {
            #expect(try load(yaml) == Config(), "\(yaml)")
        }
    }

    @Test func `limits are those of Loki, but where a new user would meet them first`() {
        let config = Config()
        #expect(
            config.limits.ingestionRateMB > 4 && config.limits.perStreamRateLimit > 3 << 20 && config.limits.maxGlobalStreamsPerUser > 5000)
        #expect(config.server.pushDecodedMax < 5000 << 20)
    }

    @Test func `retention by selector belongs into the file of overrides`() {
        let error = #expect(throws: ConfigError.self) { try load("limits:\n  retention_stream: [{selector: '{a=\"b\"}', period: 1h}]") }
        #expect(error?.problem.contains("retention_stream") == true, "\(error.map { "\($0)" } ?? "")")
    }

    @Test func `each kind of value is read with its unit`() throws {
        let config = try load(
            """
            auth_enabled: true
            server:
              listen: "[::1]:80"
              log_level: debug
            storage:
              head_max: 8MB
              head_age_max: 1h30m
              compression_level: 7
            limits:
              ingestion_rate_mb: 0.5
              discover_service_name: [job, app]
              max_query_length: 30d
            """)
        #expect(config.authEnabled)
        #expect(config.server.listen == "[::1]:80")
        #expect(config.server.logLevel == "debug")
        #expect(config.storage.headMax == 8 << 20)
        #expect(config.storage.headAgeMax == 5_400_000_000_000)
        #expect(config.storage.compressionLevel == 7)
        #expect(config.limits.ingestionRateMB == 0.5)
        #expect(config.limits.discoverServiceName == ["job", "app"])
        #expect(config.limits.maxQueryLength == 30 * 86_400_000_000_000)
        #expect(try load("limits: {discover_service_name: []}").limits.discoverServiceName == [])
        #expect(try load("limits: {discover_service_name: 'a, b'}").limits.discoverServiceName == ["a", "b"])
    }

    @Test(arguments: [
        ("auth_enabled: false\nserver:\n  lissten: x\n", "s.yaml:3:3: unknown key `server.lissten`, did you mean `server.listen`?"),
        ("max_line_size: 1\n", "s.yaml:1:1: unknown key `max_line_size`, did you mean `limits.max_line_size`?"),
        ("frobnicate: 1\n", "s.yaml:1:1: unknown key `frobnicate`; `sigyn check` lists the keys there are"),
        ("wal:\n  sync: sometimes\n", "s.yaml:2:9: wal.sync wants one of always, interval, off, not `sometimes`"),
        ("wal:\n  sync_interval: 5\n", "s.yaml:2:18: wal.sync_interval wants a duration such as 500ms, 1h or 30d, not `5`"),
        ("storage: {head_max: lots}", "s.yaml:1:21: storage.head_max wants a size such as 256KiB or 4MB, not `lots`"),
        ("storage: {head_max: 1KB}", "s.yaml:1:21: storage.head_max must be between 64KiB and 4GiB, not `1KB`"),
        ("storage: {heads_waiting_max: 0}", "s.yaml:1:30: storage.heads_waiting_max must be between 1 and 64, not `0`"),
        ("auth_enabled: yes\n", "s.yaml:1:15: auth_enabled wants true or false, not `yes`"),
        ("auth_enabled: [true]\n", "s.yaml:1:15: auth_enabled wants true or false, not a list"),
        ("wal: {sync: {a: b}}\n", "s.yaml:1:13: wal.sync wants always, interval, off, not keys of its own"),
        ("wal: always\n", "s.yaml:1:6: wal is a section, its keys go below it"),
        ("limits: {max_global_streams_per_user: -1}\n", "s.yaml:1:39: limits.max_global_streams_per_user must be at least 0, not `-1`"),
        ("server: {listen: nowhere}\n", "s.yaml:1:18: server.listen wants an address such as 127.0.0.1:3100, not `nowhere`"),
        ("- a\n- b\n", "s.yaml:1:1: the file must hold keys and values, such as `auth_enabled: true`"),
        ("auth_enabled: true\nauth_enabled: false\n", "s.yaml:1:1: the key `auth_enabled` stands there twice"),
    ])
    func `what is wrong is named with its place`(yaml: String, message: String) {
        #expect {
            try load(yaml)
        } throws: { error in
            "\(error)" == message
        }
    }

    @Test(arguments: ["wal: [\n", "wal:\n\tsync: off\n", "a: 'b\n", "%x\n---\n"])
    func `text that is no YAML is one sentence with a line`(yaml: String) {
        #expect {
            try load(yaml)
        } throws: { error in
            let text = "\(error)"
            return text.hasPrefix("s.yaml:") && text.contains("this is not YAML") && !text.contains("\n")
        }
    }

    @Test func `file, environment and flag win in this order`() throws {
        let file = (text: "server: {listen: ':1'}\nwal: {sync: off}\nstorage: {directory: f}\n", name: "s.yaml")
        let environment = ["SIGYN_SERVER_LISTEN": ":2", "SIGYN_WAL_SYNC": "interval", "PATH": "/bin", "SIGYN_TEST_LONG": "1"]
        let loaded = try LoadedConfig(file: file, environment: environment, flags: [("server.listen", ":3", "--listen")])
        #expect(loaded.config.server.listen == ":3")
        #expect(loaded.config.wal.sync == "interval")
        #expect(loaded.config.storage.directory == "f")
        #expect(
            loaded.origins == [
                "server.listen": "--listen", "wal.sync": "environment variable SIGYN_WAL_SYNC", "storage.directory": "s.yaml:3:22",
            ])
    }

    @Test func `a misspelt variable is refused`() {
        #expect {
            try LoadedConfig(file: nil, environment: ["SIGYN_WAL_SINC": "off"])
        } throws: { error in
            "\(error)" == "environment variable SIGYN_WAL_SINC: unknown key `wal.sinc`, did you mean `wal.sync`?"
        }
    }
}
