import LogStorage
import Logging

/// The store's events as log lines.
enum StorageLog {
    static func write(_ event: StorageEvent, to log: Logger) {
        let level: Logger.Level =
            switch event.level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
        log.log(level: level, "\(event.message)", metadata: event.values.mapValues { "\($0)" })
    }
}
