import HTTPTypes
import LokiAPI

/// A request to go on as a websocket (RFC 6455 §4.2.1), accepted.
struct WebSocketHandshake: Sendable {
    /// What the server sends before the first frame.
    let answer: String

    /// Whether a request wants another protocol on its connection, whichever.
    static func asksForUpgrade(_ request: RouteRequest) -> Bool { request.headers[.upgrade] != nil }

    /// Any `Origin` is accepted: Grafana hands on that of the browser.
    ///
    /// - Throws: ``APIError`` 400 for a request that is no websocket's.
    init(_ request: RouteRequest) throws(APIError) {
        guard request.method == .get, Self.has(request.headers[.upgrade], "websocket"), Self.has(request.headers[.connection], "upgrade"),
            request.header("Sec-WebSocket-Version") == "13", let key = request.header("Sec-WebSocket-Key"), WebSocketKey.isValid(key)
        else { throw APIError(400, "Bad Request") }
        answer =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: \(WebSocketKey.accept(key))\r\n\r\n"
    }

    /// Whether a comma-separated header has the word, in any case.
    private static func has(_ header: String?, _ word: String) -> Bool {
        (header ?? "").lowercased().split { ", \t".contains($0) }.contains { $0 == word }
    }
}
