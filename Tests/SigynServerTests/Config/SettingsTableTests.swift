import LogStorage
import Testing

@testable import SigynServer

@Suite struct SettingsTableTests {
    @Test func `every setting reads what it prints`() throws {
        for setting in SettingsTable.all {
            var config = Config()
            let text = setting.text(in: config)
            #expect(setting.set(text, in: &config) == nil, "\(setting.key)")
            #expect(config == Config(), "\(setting.key) = \(text)")
        }
    }

    @Test func `what check prints can be fed back`() throws {
        let yaml = """
            server: {listen: ":3200"}
            storage: {directory: 'with "quotes" and \\ in it', head_age_max: 90s}
            limits: {discover_service_name: [], ingestion_rate_mb: 1.5, max_line_size: 1000}
            """
        let loaded = try LoadedConfig(file: (yaml, "a.yaml"))
        let again = try LoadedConfig(file: (loaded.yaml(), "b.yaml"))
        #expect(again.config == loaded.config)
        #expect(again.config != Config())
        let changed = loaded.yaml(onlyChanged: true)
        #expect(changed.contains("listen: \":3200\"") && !changed.contains("wal"))
    }

    @Test func `keys are words, each once, with a sentence`() {
        #expect(Set(SettingsTable.all.map(\.key)).count == SettingsTable.all.count)
        #expect(Set(SettingsTable.all.map(\.environmentVariable)).count == SettingsTable.all.count)
        for setting in SettingsTable.all {
            #expect(
                setting.key.utf8.allSatisfy { $0 == 0x2E || $0 == 0x5F || ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) },
                "\(setting.key)")
            #expect(setting.meaning.hasSuffix("."), "\(setting.key)")
        }
    }

    @Test func `the template and the page of settings are those of this program`() {
        #expect(repositoryText("config/sigyn.yaml") == LoadedConfig.template(), "run: sigyn check --template > config/sigyn.yaml")
        #expect(repositoryText("docs/configuration.md") == LoadedConfig.markdown(), "run: sigyn check --markdown > docs/configuration.md")
    }

    @Test(arguments: [
        "config/sigyn.yaml", "config/sigyn.s3.yaml", "config/bench.yaml", "config/conformance/main.yaml", "config/conformance/limits.yaml",
        "config/conformance/tenant.yaml",
    ])
    func `the files we ship are right`(path: String) throws {
        let text = try #require(repositoryText(path))
        let config = try LoadedConfig(file: (text, path)).config
        if path == "config/sigyn.yaml" { #expect(config == Config()) }
    }

    @Test func `the template holds every key, and each can be switched on`() throws {
        let names = Set(SettingsTable.all.map { String($0.key.split(separator: ".").last ?? "") })
        let lines = LoadedConfig.template().split(separator: "\n", omittingEmptySubsequences: false)
        let active = lines.map { line -> String in
            guard let hash = line.firstIndex(of: "#"), let colon = line[hash...].firstIndex(of: ":"),
                names.contains(String(line[hash..<colon].dropFirst(2)))
            else { return String(line) }
            return String(line[..<hash]) + String(line[hash...].dropFirst(2))
        }
        let loaded = try LoadedConfig(file: (active.joined(separator: "\n"), "t.yaml"))
        #expect(loaded.config == Config())
        #expect(Set(loaded.origins.keys) == Set(SettingsTable.all.map(\.key)))
    }

    @Test(arguments: [
        ("0", 0), ("1B", 1), ("1KB", 1024), ("1KiB", 1024), ("256 kib", 262_144), ("4MB", 4 << 20), ("1.5GiB", 3 << 29), ("2T", 2 << 40),
        ("12", 12),
    ])
    func `sizes`(text: String, bytes: Int) {
        #expect(SizeText.parse(text) == bytes)
        #expect(SizeText.parse(SizeText.print(bytes)) == bytes)
    }

    @Test(arguments: ["", "B", "-1", "1XB", "1 KB ", "9e99", "99999999TB", "1..5KB", "٣KB"])
    func `what is no size`(text: String) { #expect(SizeText.parse(text) == nil) }

    @Test(arguments: [
        (":3100", "0.0.0.0", 3100), ("127.0.0.1:0", "127.0.0.1", 0), ("[::1]:80", "::1", 80), ("localhost:65535", "localhost", 65535),
    ])
    func `addresses`(text: String, host: String, port: Int) {
        #expect(ListenAddress(text)?.host == host)
        #expect(ListenAddress(text)?.port == port)
    }

    @Test(arguments: [
        "", "3100", "localhost", "localhost:", "localhost:65536", "localhost:-1", "::1:80", "http://x:80", "a b:1", "[::1:80",
    ])
    func `what is no address`(text: String) { #expect(ListenAddress(text) == nil) }

    @Test func `a bucket is for segments, and needs a grace longer than a query`() throws {
        let config = try LoadedConfig(file: ("storage: {store: 's3://logs/sigyn'}\n", "a.yaml")).config
        #expect(config.storageOptions.orphanGrace == config.s3.orphanGrace)
        #expect(Config().storageOptions.orphanGrace == 0)
        let place = #expect(throws: ConfigError.self) { try LoadedConfig(file: ("storage: {store: logs}\n", "a.yaml")) }
        #expect(place?.description.contains("s3://bucket/prefix") == true)
        let grace = #expect(throws: ConfigError.self) {
            try LoadedConfig(file: ("storage: {store: 's3://logs'}\ns3: {orphan_grace: 30s}\n", "a.yaml"))
        }
        #expect(grace?.description.contains("limits.query_timeout") == true)
    }

    @Test func `the store gets what is configured`() throws {
        let yaml =
            "wal: {sync: interval, sync_interval: 20ms}\nretention: {period: 2d, size_max: 1GB}\nstorage: {head_max: 1MB, disk_reserve: 0}\n"
        let options = try LoadedConfig(file: (yaml, "a.yaml")).config.storageOptions
        #expect(options.walSync == .interval(20_000_000))
        #expect(options.retentionAge == 2 * 86_400_000_000_000)
        #expect(options.retentionBytesMax == 1 << 30)
        #expect(options.headBytesMax == 1 << 20)
        #expect(options.diskReserveBytes == 0)
        #expect(Config().storageOptions.walSync == .always)
        #expect(Config().storageOptions.blockBytes == StorageOptions().blockBytes)
    }
}
