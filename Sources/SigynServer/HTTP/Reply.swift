import HTTPTypes
import LokiAPI

/// What a route answers.
struct Reply: Sendable {
    enum Body: Sendable {
        case empty
        case bytes([UInt8])
        /// Written piece by piece; each write waits until the client has taken enough of what came before.
        case stream(@Sendable (inout ReplyStream) async throws -> Void)
        /// The connection goes on as a websocket, until the function returns.
        case webSocket(WebSocketHandshake, @Sendable (WebSocketConnection) async -> Void)
    }

    var status: HTTPResponse.Status
    var contentType: String?
    var headers: HTTPFields = [:]
    var body: Body

    init(_ status: HTTPResponse.Status, contentType: String? = nil, headers: HTTPFields = [:], body: Body = .empty) {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
    }

    static let json = "application/json; charset=UTF-8"
    static let plainText = "text/plain; charset=utf-8"

    /// Text for people: errors above all. Browsers must not guess another type, hence nosniff.
    static func text(_ text: String, _ status: HTTPResponse.Status = .ok) -> Reply {
        Reply(status, contentType: plainText, headers: [.xContentTypeOptions: "nosniff"], body: .bytes(Array(text.utf8)))
    }

    static func json(_ bytes: [UInt8], _ status: HTTPResponse.Status = .ok) -> Reply {
        Reply(status, contentType: json, body: .bytes(bytes))
    }

    /// Short answers in one piece with their length, long ones piece by piece as the client takes them.
    static func pieces(_ held: HeldResponse) -> Reply {
        var pieces = held.response
        let first = pieces.next() ?? []
        guard let second = pieces.next() else { return .json(first) }
        let rest = pieces
        return Reply(
            .ok, contentType: QueryResponse.contentType,
            body: .stream { body in
                try await body.write(first)
                try await body.write(second)
                defer { withExtendedLifetime(held.memory) {} }
                var rest = rest
                while let piece = rest.next() { try await body.write(piece) }
            })
    }

    /// What Go's mux says, and what Grafana looks for to see that a route is not there.
    static let notFound = text("404 page not found\n", .notFound)
    static let methodNotAllowed = Reply(.methodNotAllowed)

    /// The reply to a refused request. Clients that may try again learn when.
    init(_ error: APIError) {
        self = .text(error.message, HTTPResponse.Status(code: error.status))
        if error.status == 429 || error.status == 503 { headers[.retryAfter] = "1" }
        if error.status == 405 { self = .methodNotAllowed }
    }

    /// A 401 names both ways to say who one is (RFC 9110, 11.6.1).
    init(_ refusal: AccessRefusal) {
        self.init(refusal.error)
        if refusal.error.status == 401 {
            headers.append(HTTPField(name: .wwwAuthenticate, value: "Basic realm=\"sigyn\", charset=\"UTF-8\""))
            headers.append(HTTPField(name: .wwwAuthenticate, value: "Bearer realm=\"sigyn\""))
        }
    }
}
