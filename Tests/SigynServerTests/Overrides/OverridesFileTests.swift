import LogModel
import LogStorage
import LokiAPI
import Testing

@testable import SigynServer

@Suite struct OverridesFileTests {
    private func parse(_ yaml: String, over change: (inout Config) -> Void = { _ in }) throws -> Overrides {
        var config = Config()
        change(&config)
        return try OverridesFile.parse(yaml, name: "o.yaml", over: config)
    }

    private static let hour = 3600 * Timestamp.nanosecondsPerSecond

    @Test func `a tenant has its own values, then the file's defaults, then the server's`() throws {
        let overrides = try parse(
            """
            defaults: {max_query_series: 5, max_line_size: 1KB}
            overrides:
              team-a:
                max_line_size: 2KB
                ingestion_rate_mb: 1.5
                retention_period: 48h
                discover_service_name: [app, job]
              "team:b": {}
              empty:
            """
        ) { $0.limits.maxQueryRange = 7 }
        let a = overrides.limits(of: "team-a")
        #expect(
            a.limits.maxLineSize == 2048 && a.limits.maxQuerySeries == 5 && a.limits.maxQueryRange == 7 && a.limits.ingestionRateMB == 1.5)
        #expect(a.limits.discoverServiceName == ["app", "job"])
        #expect(a.retention.period == 48 * Self.hour)
        #expect(overrides.limits(of: "team:b").limits.maxLineSize == 1024)
        #expect(overrides.limits(of: "empty").limits.maxLineSize == 1024)
        #expect(overrides.limits(of: "unnamed").limits.maxLineSize == 1024 && overrides.tenants.count == 3)
        #expect(try parse("").limits(of: "x").limits == Config().limits)
        #expect(try parse("# nothing\noverrides:\n").tenants.isEmpty)
    }

    @Test func `rules of retention and of OTLP attributes`() throws {
        let overrides = try parse(
            """
            overrides:
              t:
                retention_stream:
                  - {selector: '{env="dev", app=~"a|b"}', priority: 2, period: 24h}
                  - {selector: '{env="prod"}', period: 0s}
                otlp_config:
                  resource_attributes:
                    ignore_defaults: true
                    attributes_config:
                      - {action: index_label, attributes: [service.name]}
                      - {action: drop, regex: "x.*"}
                  scope_attributes: [{action: drop, attributes: [a, b]}]
                  log_attributes: [{action: structured_metadata, regex: .*}]
            """)
        let limits = overrides.limits(of: "t")
        #expect(limits.retention.period(of: Labels([Label("env", "dev"), Label("app", "b")])) == 24 * Self.hour)
        #expect(limits.retention.period(of: Labels([Label("env", "prod")])) == 0)
        #expect(
            limits.otlp.resource == [.init(.indexLabel, attributes: ["service.name"]), .init(.drop, regex: "x.*")]
                && limits.otlp.scope == [.init(.drop, attributes: ["a", "b"])]
                && limits.otlp.log == [.init(.structuredMetadata, regex: ".*")]
                && limits.otlp.ignoresDefaults)
    }

    @Test(arguments: [
        ("overrides: [", "o.yaml:2:1", "not YAML"), ("overrides: 5", "o.yaml:1:12", "tenants"),
        ("override: {}", "o.yaml:1:1", "unknown key `override`"),
        ("overrides:\n  a:\n    max_line_sise: 1KB", "o.yaml:3:5", "did you mean `limits.max_line_size`"),
        ("overrides:\n  a:\n    max_line_size: big", "o.yaml:3:20", "a size such as"),
        ("overrides:\n  a:\n    per_tenant_override_period: 1s", "o.yaml:3:5", "of the server"),
        ("overrides:\n  a:\n    retention_period: soon", "o.yaml:3:23", "a duration"),
        ("overrides:\n  a:\n    retention_stream: [{selector: '{x', period: 1h}]", "o.yaml:3:35", "parse error"),
        ("overrides:\n  a:\n    retention_stream: [{selector: '{x=\"y\"}'}]", "o.yaml:3:24", "needs a selector and a period"),
        ("overrides:\n  a:\n    retention_stream: [{selector: '{x=\"y\"}', period: 1h, prio: 1}]", "o.yaml:3:", "unknown key `prio`"),
        ("overrides:\n  a:\n    retention_stream: 5", "o.yaml:3:23", "wants a list"),
        (
            "overrides:\n  a:\n    otlp_config: {log_attributes: [{action: index_label, attributes: [x]}]}", "o.yaml:3:45",
            "a label belongs to a whole stream"
        ),
        ("overrides:\n  a:\n    otlp_config: {log_attributes: [{action: keep, attributes: [x]}]}", "o.yaml:3:45", "one of index_label"),
        ("overrides:\n  a:\n    otlp_config: {log_attributes: [{action: drop}]}", "o.yaml:3:", "attributes or a regex"),
        ("overrides:\n  a:\n    otlp_config: {log_attributes: [{action: drop, regex: '('}]}", "o.yaml:2:3", "missing closing )"),
        ("overrides:\n  a: {}\n  a: {}", "o.yaml:", "twice"), ("overrides:\n  a: [x]", "o.yaml:2:6", "keys and values"),
    ])
    func `what is wrong is said with its line`(yaml: String, place: String, problem: String) {
        let error = #expect(throws: ConfigError.self) { try parse(yaml) }
        #expect(error?.place.hasPrefix(place) == true && error?.problem.contains(problem) == true, "\(error.map { "\($0)" } ?? "")")
    }

    @Test func `what a tenant's page prints can be fed back`() throws {
        let limits = try parse(
            """
            overrides:
              t:
                max_line_size: 3KB
                block_ingestion_until: 2030-01-01T00:00:00Z
                retention_period: 3d
                retention_stream: [{selector: '{a="it''s"}', priority: 3, period: 36h}]
                otlp_config: {resource_attributes: {attributes_config: [{action: drop, attributes: ["q'x"], regex: 'a\\.b'}]}}
            """
        ).limits(of: "t")
        let indented = limits.yaml().split(separator: "\n").map { "    \($0)\n" }.joined()
        let again = try parse("overrides:\n  t:\n" + indented).limits(of: "t")
        #expect(again.config == limits.config && again.retentionStreams == limits.retentionStreams && again.otlp == limits.otlp)
        #expect(limits.yaml().contains("max_line_size: 3KiB\n"))
    }

    @Test func `of several tenants the strictest limits hold, 0 being none`() {
        var a = Config().limits
        a.maxQuerySeries = 5
        a.queryTimeout = 0
        a.volumeEnabled = false
        var b = Config().limits
        b.maxQuerySeries = 0
        b.queryTimeout = 9
        b.maxQueryLength = 3
        for both in [a.strictest(b), b.strictest(a)] {
            #expect(both.maxQuerySeries == 5 && both.queryTimeout == 9 && both.maxQueryLength == 3 && !both.volumeEnabled)
        }
    }
}
