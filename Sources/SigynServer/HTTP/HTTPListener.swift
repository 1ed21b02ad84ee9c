import Glibc
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// The listening socket and the connections on it.
final class HTTPListener: Sendable {
    private let address: ListenAddress
    private let service: any Service
    private let log: Logger
    private let running = Mutex<Task<Void, any Error>?>(nil)
    private let group: ServiceGroup
    private let ports: AsyncStream<Int>
    private let noMorePorts: AsyncStream<Int>.Continuation

    /// - Parameter connections: nil counts for this listener alone.
    init(
        _ config: Config.Server, tls: ServerTLS? = nil, connections: ConnectionCounts? = nil, bounds: BoundMetrics = BoundMetrics(),
        log: Logger, front: HTTPFront
    ) throws {
        guard let address = ListenAddress(config.listen) else { throw ServerError("server.listen: \(config.listen) is no HOST:PORT") }
        self.address = address
        self.log = log
        // Hummingbird and the service group report each step, and every connection that is cut off as an error.
        var quiet = log
        quiet.logLevel = log.logLevel <= .debug ? .error : .critical
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        self.ports = ports
        noMorePorts = port
        let counts =
            connections ?? ConnectionCounts(limit: config.connectionsMax, byAddress: config.connectionsPerAddressMax)
        let http = HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(config, tls: tls, bounds: bounds)],
            idleTimeout: config.idleTimeout == 0 ? nil : .nanoseconds(config.idleTimeout),
            httpDecoderConfiguration: .init(maxHeaderFieldSize: config.headerBytesMax, maxHeaderListSize: config.headerBytesMax))
        let builder = HTTPServerBuilder { responder in
            ConnectionChannel(
                http: HTTP1Channel(responder: responder, configuration: http), readBufferMax: config.readBuffer, tls: tls, counts: counts,
                bounds: bounds)
        }
        service = try builder.buildServer(
            configuration: ServerConfiguration(address: .hostname(address.host, port: address.port), backlog: 1024),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet, responder: front.respond,
            onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) })
        group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [.init(service: service)], logger: quiet))
    }

    /// Returns the port once connections are accepted.
    ///
    /// - Throws: ``ServerError`` when the address cannot be listened on.
    func start() async throws(ServerError) -> Int {
        let task = Task { [group, noMorePorts] in
            defer { noMorePorts.finish() }
            try await group.run()
        }
        running.withLock { $0 = task }
        for await port in ports { return port }
        switch await task.result {
        case .success: throw ServerError("the server ended before it listened")
        case .failure(let error): throw ServerError("cannot listen on \(address.host):\(address.port): \(Self.reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as IOError where error.errnoCode == EADDRINUSE:
            "the address is already in use; is another server running? Choose another with --listen"
        case let error as IOError where error.errnoCode == EACCES: "permission denied; ports below 1024 are root's"
        case let error as IOError where error.errnoCode == EADDRNOTAVAIL: "this machine has no such address"
        case let error as IOError: String(cString: strerror(error.errnoCode))
        default: "the host name is not known"
        }
    }

    /// Lets go of everything at once: for a server that could not start.
    func abandon() {
        running.withLock { $0 }?.cancel()
    }

    /// Accepts no more connections, closes idle ones, lets requests finish for so many seconds, then cuts them off.
    func stop(seconds: Double) async {
        guard let task = running.withLock({ $0 }) else { return }
        await group.triggerGracefulShutdown()
        let (ends, ended) = AsyncStream.makeStream(of: Bool.self)
        let wait = Task {
            _ = await task.result
            ended.yield(true)
        }
        let patience = Task {
            try await Task.sleep(for: .seconds(seconds))
            log.warning("requests cut off", metadata: ["seconds": "\(seconds)"])
            task.cancel()
            // A request that does not end even now must not hold up the flush.
            try await Task.sleep(for: .seconds(1))
            ended.yield(false)
        }
        for await _ in ends { break }
        wait.cancel()
        patience.cancel()
    }
}
