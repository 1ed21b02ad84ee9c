import Logging
import Synchronization

/// What there is from the first request on, before the store is open.
final class ServerContext: Sendable {
    enum Phase: Sendable {
        case starting
        case ready(Services)
        /// Requests under way are finished.
        case stopping(Services?)
    }

    let loaded: LoadedConfig
    let log: Logger
    let metrics = ServerMetrics()
    /// The limits of tenants; the file with those of single ones is read by `load()`.
    let tenants: TenantTable
    private let current = Mutex(Phase.starting)

    init(loaded: LoadedConfig, log: Logger) {
        self.loaded = loaded
        self.log = log
        tenants = TenantTable(loaded.config, log: log)
    }

    var phase: Phase {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// Nil when the store is open and the server is not stopping; else what clients of `/ready` read.
    var notReadyReason: String? {
        switch phase {
        case .starting: "Sigyn is starting: the write-ahead log is being replayed"
        case .ready: nil
        case .stopping: "Sigyn is stopping"
        }
    }

    /// Also there while stopping.
    var services: Services? {
        switch phase {
        case .starting: nil
        case .ready(let services): services
        case .stopping(let services): services
        }
    }
}
