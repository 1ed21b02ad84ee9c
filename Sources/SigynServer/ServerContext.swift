import Glibc
import LogModel
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
    let threshold: LogThreshold
    let metrics = ServerMetrics()
    /// The limits of tenants; the file with those of single ones is read by `load()`.
    let tenants: TenantTable
    let bounds = BoundMetrics()
    let connections: ConnectionCounts
    let memory: MemoryWatch
    let access: AccessControl
    /// Nil: plain HTTP.
    let tls: ServerTLS?
    private let current = Mutex(Phase.starting)

    /// - Throws: ``ConfigError`` when a file that the configuration names cannot be used.
    init(loaded: LoadedConfig, log: Logger, threshold: LogThreshold = LogThreshold(.info)) throws(ConfigError) {
        self.loaded = loaded
        self.log = log
        self.threshold = threshold
        tenants = TenantTable(loaded.config, log: log)
        memory = MemoryWatch(max: loaded.config.memory.max, bounds: bounds)
        connections = ConnectionCounts(
            limit: loaded.config.server.connectionsMax, byAddress: loaded.config.server.connectionsPerAddressMax)
        access = try AccessControl(loaded.config, log: log)
        tls = loaded.config.tls.isOn ? try ServerTLS(loaded.config.tls, log: log) : nil
    }

    var phase: Phase {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    /// Looks for new certificates and credentials for ever, on a thread of its own.
    func watchFiles() {
        guard tls != nil || access.isOn else { return }
        let microseconds = UInt32(clamping: loaded.config.server.reloadInterval / 1000)
        OwnThread.start { [self] in
            while true {
                usleep(microseconds)
                tls?.reloadIfChanged()
                access.reloadIfChanged()
            }
        }
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
