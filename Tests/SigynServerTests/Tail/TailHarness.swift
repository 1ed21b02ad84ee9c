import LogModel
import LogStorage
import Logging
import LokiAPI
import NIOCore
import TestSupport

@testable import SigynServer

/// A whole server in this process: store, routes and a listening socket.
final class TailHarness: Sendable {
    let port: UInt16
    private let folder: TemporaryFolder
    private let context: ServerContext
    private let listener: HTTPListener
    let services: Services

    init(_ yaml: String = "", folder: TemporaryFolder = TemporaryFolder()) async throws {
        self.folder = folder
        let loaded = try LoadedConfig(
            file: (yaml, "test.yaml"),
            flags: [("storage.directory", folder.path + "/data", "--data"), ("server.listen", "127.0.0.1:0", "--listen")])
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        context = try ServerContext(loaded: loaded, log: log)
        services = try Services(context)
        listener = try HTTPListener(loaded.config.server, log: log, front: HTTPFront(answer: RouteTable(context).answer))
        port = UInt16(try await listener.start())
        context.phase = .ready(services)
    }

    static let quiet = "limits: {discover_service_name: [], discover_log_levels: false, reject_old_samples: false}"

    func push(_ app: String, _ lines: [(Int64, String)], tenant: String = "fake") async throws {
        var entries = EntryColumns()
        for (time, line) in lines { entries.append(time: time, line: line) }
        try await services.store.append([StreamBatch(labels: Labels([Label("app", app)]), entries: entries)], tenant: tenant)
    }

    /// Runs what blocks on a thread of its own.
    func blocking<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await Blocking.run { () throws(any Error) in try body() }.get()
    }

    func peer(_ target: String, headers: [String] = []) async throws -> Peer {
        let port = port
        return try await blocking { Peer(try WebSocketPeer(port: port, target: target, headers: WebSocketPeer.handshake + headers)) }
    }

    func stop() async {
        services.tails.stop()
        await listener.stop(seconds: 5)
        try? services.store.close()
    }

    /// A client that is handed from thread to thread.
    struct Peer: @unchecked Sendable {
        // Sendable: used by one thread at a time, as each call is awaited before the next.
        let socket: WebSocketPeer
        init(_ socket: WebSocketPeer) { self.socket = socket }

        /// The lines of the next messages, until there are so many.
        func lines(_ count: Int) async throws -> [String] {
            try await Blocking.run { () throws(any Error) in
                var lines: [String] = []
                while lines.count < count, let frame = socket.next() {
                    let message = try TailResponse.decode(frame.payload)
                    lines += message.streams.flatMap(\.entries).map { String(decoding: $0.line, as: UTF8.self) }
                }
                return lines
            }.get()
        }

        func next() async throws -> WebSocketPeer.Frame? {
            try await Blocking.run { () throws(any Error) in socket.next() }.get()
        }
    }
}
