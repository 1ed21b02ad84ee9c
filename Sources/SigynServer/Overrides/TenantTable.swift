import Glibc
import LogModel
import Logging
import Synchronization

/// What each tenant may do: the server's limits, and for single tenants those of a file that is read again whenever it changes. A file
/// that is wrong changes nothing, and says what is wrong.
final class TenantTable: Sendable {
    /// How a file is told from what it was.
    private struct Mark: Equatable {
        var inode: UInt64
        var bytes: Int64
        var seconds: Int
        var nanoseconds: Int
    }

    private struct State {
        var overrides: Overrides
        var seen: Mark?
        /// Whether the file as it is now is in effect.
        var isCurrent = true
        var reloads = 0
        var failures = 0
        var listener: (@Sendable (Overrides) -> Void)?
    }

    private let config: Config
    private let log: Logger
    private let state: Mutex<State>

    private var path: String { config.limits.perTenantOverrideConfig }

    init(_ config: Config, log: Logger) {
        self.config = config
        self.log = log
        // Without rules of its own there is no pattern that could be wrong.
        state = Mutex(State(overrides: Overrides(others: try! TenantLimits(config))))
    }

    func limits(of tenant: String) -> TenantLimits { state.withLock { $0.overrides }.limits(of: tenant) }

    /// What a query over all of them is held against.
    func limits(of tenants: [String]) -> Config.Limits {
        let overrides = state.withLock { $0.overrides }
        guard let first = tenants.first else { return overrides.others.limits }
        return tenants.dropFirst().reduce(overrides.limits(of: first).limits) { $0.strictest(overrides.limits(of: $1).limits) }
    }

    /// Calls `listener` with what holds now, and again whenever that changes.
    func follow(_ listener: @escaping @Sendable (Overrides) -> Void) {
        listener(
            state.withLock { state in
                state.listener = listener
                return state.overrides
            })
    }

    /// Reads the file for the first time; from now on it is watched.
    ///
    /// - Throws: ``ConfigError`` when it cannot be read or is wrong: a server does not start with limits that nobody meant.
    func load() throws(ConfigError) {
        if path.isEmpty { return }
        try read(mark())
        let pause = config.limits.perTenantOverridePeriod
        OwnThread.start { [weak self] in
            while true {
                var rest = timespec(tv_sec: Int(pause / .nanosecondsPerSecond), tv_nsec: Int(pause % .nanosecondsPerSecond))
                nanosleep(&rest, nil)
                guard let self else { return }
                self.poll()
            }
        }
    }

    /// Reads the file again if it has changed.
    func poll() {
        let now = mark()
        if now == state.withLock({ $0.seen }) { return }
        do throws(ConfigError) {
            try read(now)
            log.info("overrides read", metadata: ["file": "\(path)", "tenants": "\(state.withLock { $0.overrides.tenants.count })"])
        } catch {
            state.withLock { state in
                state.seen = now
                state.isCurrent = false
                state.failures += 1
            }
            log.error("overrides not taken, the old ones stay", metadata: ["error": "\(error)"])
        }
    }

    private func read(_ mark: Mark?) throws(ConfigError) {
        let overrides = try OverridesFile.parse(TextFile.read(path), name: path, over: config)
        let listener = state.withLock { state in
            state.overrides = overrides
            state.seen = mark
            state.isCurrent = true
            state.reloads += 1
            return state.listener
        }
        listener?(overrides)
    }

    private func mark() -> Mark? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Mark(
            inode: UInt64(status.st_ino), bytes: Int64(status.st_size), seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    }

    func write(to page: inout MetricsPage) {
        if path.isEmpty { return }
        let (tenants, isCurrent, reloads, failures) = state.withLock { ($0.overrides.tenants.count, $0.isCurrent, $0.reloads, $0.failures) }
        page.gauge(
            "sigyn_overrides_current", "1 when the file of overrides is in effect as it is now, 0 when it is wrong.", isCurrent ? 1 : 0)
        page.gauge("sigyn_overrides_tenants", "Tenants with limits of their own.", Double(tenants))
        page.counter("sigyn_overrides_reads_total", "Times the file of overrides was read and taken.", reloads)
        page.counter("sigyn_overrides_failures_total", "Times a changed file of overrides was wrong.", failures)
    }
}
