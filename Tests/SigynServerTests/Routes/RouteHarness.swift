import HTTPTypes
import HummingbirdCore
import LogModel
import LogStorage
import Logging
import NIOCore
import TestSupport
import Testing

@testable import SigynServer

/// The route table over a store in a temporary folder, without a socket.
final class RouteHarness: Sendable {
    struct Answer {
        var status: Int
        var headers: HTTPFields
        var contentType: String?
        var text: String
    }

    private let folder = TemporaryFolder()
    let context: ServerContext
    let routes: RouteTable

    /// - Parameters:
    ///   - yaml: settings; the folder is set here.
    ///   - isOpen: false: the store is not open yet, as during the replay.
    init(_ yaml: String = "", isOpen: Bool = true) throws {
        let loaded = try LoadedConfig(file: (yaml, "test.yaml"), flags: [("storage.directory", folder.path + "/data", "--data")])
        context = try ServerContext(loaded: loaded, log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        routes = RouteTable(context)
        try context.tenants.load()
        if isOpen { context.phase = .ready(try Services(context)) }
    }

    deinit { try? context.services?.store.close() }

    var tenants: TenantTable { context.tenants }

    /// What requests are answered with.
    var services: Services { context.services! }

    /// As after a restart of the server.
    func reopen() throws {
        try services.store.close()
        context.phase = .ready(try Services(context))
    }

    func stopping() { context.phase = .stopping(context.services) }

    func send(
        _ method: HTTPRequest.Method, _ target: String, headers: [String: String] = [:], body: String = ""
    ) async -> Answer {
        await send(method, target, headers: headers, bytes: Array(body.utf8))
    }

    func send(_ method: HTTPRequest.Method, _ target: String, headers: [String: String] = [:], bytes: [UInt8]) async -> Answer {
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        let head = HTTPRequest(method: method, scheme: "http", authority: "x", path: target, headerFields: fields)
        let reply = await routes.answer(RouteRequest(Request(head: head, body: RequestBody(buffer: ByteBuffer(bytes: bytes)))))
        var text = ""
        switch reply.body {
        case .empty: break
        case .bytes(let bytes):
            text = String(decoding: bytes, as: UTF8.self)
            let problem = StrictAnswer.problem(
                target, headers: headers, status: Int(reply.status.code), contentType: reply.contentType, body: bytes)
            if let problem { Issue.record("\(method) \(target): \(problem)") }
        case .stream: text = "(stream)"
        case .webSocket: text = "(websocket)"
        }
        return Answer(status: Int(reply.status.code), headers: reply.headers, contentType: reply.contentType, text: text)
    }

    func get(_ target: String, tenant: String? = nil) async -> Answer {
        await send(.get, target, headers: tenant.map { ["X-Scope-OrgID": $0] } ?? [:])
    }

    /// Pushes one line per stream, now.
    func push(_ streams: [[String: String]], line: String = "line", tenant: String? = nil) async -> Answer {
        let now = WallClock.system.now()
        let parts = streams.map { labels in
            let pairs = labels.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ",")
            return "{\"stream\":{\(pairs)},\"values\":[[\"\(now)\",\"\(line)\"]]}"
        }
        var headers = ["Content-Type": "application/json"]
        headers["X-Scope-OrgID"] = tenant
        return await send(.post, "/loki/api/v1/push", headers: headers, body: "{\"streams\":[\(parts.joined(separator: ","))]}")
    }
}
