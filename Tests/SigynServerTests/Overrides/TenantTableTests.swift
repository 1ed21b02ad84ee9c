import Glibc
import LogModel
import Logging
import Synchronization
import TestSupport
import Testing

@testable import SigynServer

@Suite struct TenantTableTests {
    private final class Lines: Sendable {
        let lines = Mutex<[String]>([])
    }

    private struct RecordingLog: LogHandler {
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace
        let kept: Lines
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(
            level: Logger.Level, message: Logger.Message, metadata more: Logger.Metadata?, source: String, file: String, function: String,
            line: UInt
        ) {
            kept.lines.withLock { $0.append("\(level) \(message) \((more ?? [:]).values.map { "\($0)" }.sorted().joined(separator: " "))") }
        }
    }

    private let folder = TemporaryFolder()
    private let kept = Lines()

    private func table(_ yaml: String) throws -> TenantTable {
        var config = Config()
        config.limits.perTenantOverrideConfig = folder.write("o.yaml", yaml)
        config.limits.perTenantOverridePeriod = 3600 * .nanosecondsPerSecond
        let kept = kept
        return TenantTable(config, log: Logger(label: "test") { _ in RecordingLog(kept: kept) })
    }

    /// Writes as an editor does: a new file takes the old one's place.
    private func replace(_ yaml: String) {
        let new = folder.write("o.yaml.new", yaml)
        rename(new, folder.path + "/o.yaml")
    }

    private func page(_ table: TenantTable) -> String {
        var page = MetricsPage()
        table.write(to: &page)
        return page.text
    }

    @Test func `a change is taken, a broken file keeps the old one and says what is wrong, a mended one is taken`() throws {
        let table = try table("overrides: {a: {max_query_series: 1}}")
        try table.load()
        #expect(table.limits(of: "a").limits.maxQuerySeries == 1)
        let heard = Mutex<[Int]>([])
        try withExtendedLifetime(table) {
            table.follow { overrides in heard.withLock { $0.append(overrides.limits(of: "a").limits.maxQuerySeries) } }
            table.poll()
            replace("overrides: {a: {max_query_series: 2}}")
            table.poll()
            #expect(table.limits(of: "a").limits.maxQuerySeries == 2)
            replace("overrides:\n  a: {max_query_seris: 3}")
            table.poll()
            table.poll()
            #expect(table.limits(of: "a").limits.maxQuerySeries == 2)
            #expect(page(table).contains("sigyn_overrides_current 0\n") && page(table).contains("sigyn_overrides_failures_total 1\n"))
            let lines = kept.lines.withLock { $0 }
            #expect(lines.count == 2 && lines[1].contains("error overrides not taken") && lines[1].contains("o.yaml:2:"), "\(lines)")
            remove(folder.path + "/o.yaml")
            table.poll()
            #expect(table.limits(of: "a").limits.maxQuerySeries == 2)
            replace("overrides: {a: {max_query_series: 4}}")
            table.poll()
            #expect(table.limits(of: "a").limits.maxQuerySeries == 4)
            #expect(page(table).contains("sigyn_overrides_current 1\n"))
            #expect(heard.withLock { $0 } == [1, 2, 4])
        }
    }

    @Test func `a server does not start with a file that is wrong or missing`() throws {
        #expect(throws: ConfigError.self) { try table("overrides: 5").load() }
        let missing = try table("")
        remove(folder.path + "/o.yaml")
        let error = #expect(throws: ConfigError.self) { try missing.load() }
        #expect(error?.description.contains("o.yaml: cannot be read: No such file") == true)
    }

    @Test func `the file is watched by the server itself`() throws {
        var config = Config()
        config.limits.perTenantOverrideConfig = folder.write("o.yaml", "overrides: {a: {max_query_series: 1}}")
        config.limits.perTenantOverridePeriod = 10_000_000
        let table = TenantTable(config, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try table.load()
        replace("overrides: {a: {max_query_series: 2}}")
        // Bounded only against hanging for ever.
        for _ in 0..<6000 where table.limits(of: "a").limits.maxQuerySeries != 2 { usleep(10_000) }
        #expect(table.limits(of: "a").limits.maxQuerySeries == 2)
    }
}
