import Glibc
import LogModel
import LogStorage
import Logging

/// The server: listens, opens the store, answers until it is told to stop.
///
///     try await Server(loaded).run()          // returns after SIGTERM, when all is flushed
public struct Server: Sendable {
    private enum Event: Sendable {
        case opened(Result<Services, StorageError>)
        case stopAsked
    }

    /// All of the stop must be over within 10 s; the log has everything, should the flush take longer.
    private static let stopSecondsMax = 9.5

    private let loaded: LoadedConfig
    private let context: ServerContext

    /// - Throws: ``ServerError`` when a file that the configuration names cannot be used.
    public init(_ loaded: LoadedConfig) throws(ServerError) {
        self.loaded = loaded
        let threshold = LogThreshold(Logger.Level(rawValue: loaded.config.server.logLevel) ?? .info)
        let log = Logger(label: "sigyn") { _ in StandardErrorLog(threshold) }
        do { context = try ServerContext(loaded: loaded, log: log, threshold: threshold) } catch { throw ServerError(error.description) }
    }

    public func run() async throws(ServerError) {
        let (events, event) = AsyncStream.makeStream(of: Event.self)
        do throws(ConfigError) { try context.tenants.load() } catch { throw ServerError(error.description) }
        Signals.onFirst { _ in event.yield(.stopAsked) }

        let http = try listener()
        warnOfOpenDoors()
        context.watchFiles()
        context.memory.start()
        let port = try await http.start()
        noteLongReplay()
        Task { [context] in
            event.yield(.opened(await Blocking.run { () throws(StorageError) in try Services(context) }))
        }
        for await event in events {
            switch event {
            case .opened(.success(let services)):
                services.start()
                context.phase = .ready(services)
                context.log.info(
                    "ready",
                    metadata: [
                        "listen": "\(loaded.config.server.listen)", "port": "\(port)", "data": "\(loaded.config.storage.directory)",
                        "version": "\(SigynVersion.number)",
                    ])
            case .opened(.failure(let error)):
                http.abandon()
                throw ServerError(error.message)
            case .stopAsked:
                return try await stop(http)
            }
        }
    }

    private func warnOfOpenDoors() {
        guard let address = ListenAddress(loaded.config.server.listen), !address.isLoopback else { return }
        let listen: Logger.Metadata = ["listen": "\(loaded.config.server.listen)"]
        if !context.access.isOn {
            context.log.warning(
                "LISTENING WITHOUT AUTHENTICATION: whoever reaches this address can push, read and delete; set auth.credentials_file, or listen on 127.0.0.1",
                metadata: listen)
        } else if context.tls == nil {
            context.log.warning(
                "passwords and tokens travel unencrypted: set tls.certificate_file, or listen on 127.0.0.1 behind a proxy that speaks TLS",
                metadata: listen)
        }
    }

    private func listener() throws(ServerError) -> HTTPListener {
        do {
            return try HTTPListener(
                loaded.config.server, tls: context.tls, connections: context.connections, bounds: context.bounds, log: context.log,
                front: HTTPFront(answer: RouteTable(context).answer))
        } catch {
            throw ServerError("\(error)")
        }
    }

    private func noteLongReplay() {
        Task { [context] in
            try await Task.sleep(for: .seconds(2))
            if case .starting = context.phase { context.log.info("replaying the write-ahead log") }
        }
    }

    private func stop(_ http: HTTPListener) async throws(ServerError) {
        let log = context.log
        log.info("stopping")
        OwnThread.start {
            usleep(UInt32(Self.stopSecondsMax * 1e6))
            log.warning("flush not finished in time, the write-ahead log has the rest")
            _exit(0)
        }
        let services = context.services
        context.phase = .stopping(services)
        services?.tails.stop()
        await http.stop(seconds: Double(loaded.config.server.stopTimeout) / 1e9)
        // While the log is replayed nothing new was taken that would have to be flushed.
        guard let services else { return }
        do throws(StorageError) { try await services.close() } catch {
            throw ServerError("the last flush failed, its entries are in the write-ahead log: \(error.message)")
        }
        log.info("stopped")
    }
}
