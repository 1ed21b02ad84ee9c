import Logging
import Synchronization

/// The least grave of the log lines that are written; may change while the server runs.
final class LogThreshold: Sendable {
    private let current: Mutex<Logger.Level>

    init(_ level: Logger.Level) { current = Mutex(level) }

    var level: Logger.Level {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// As the setting `server.log_level` writes levels; also `warn`, as Loki does.
    static func level(named name: String) -> Logger.Level? {
        name == "warn" ? .warning : Logger.Level(rawValue: name)
    }
}
