import HTTPTypes
import HummingbirdCore
import LokiAPI
import NIOCore

/// One request as the routes see it.
struct RouteRequest: Sendable {
    let method: HTTPRequest.Method
    /// As sent, before the `?`, percent-encoded.
    let path: String
    /// As sent, behind the `?`.
    let query: String
    let headers: HTTPFields
    let body: RequestBody

    init(_ request: Request) {
        let target = request.head.path ?? "/"
        let mark = target.firstIndex(of: "?") ?? target.endIndex
        path = String(target[..<mark])
        query = mark == target.endIndex ? "" : String(target[target.index(after: mark)...])
        method = request.method
        headers = request.headers
        body = request.body
    }

    func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }

    /// The body as one buffer.
    ///
    /// - Parameters:
    ///   - reserve: told of every byte before it is kept; what it throws ends the reading.
    /// - Throws: ``APIError`` 413 when it is larger than `limit`; the connection's error when it ends early.
    ///   - setting: what moves the limit, for the refusal.
    func collect(
        upTo limit: Int, setting: BoundMetrics.Bound = .formBody, bounds: BoundMetrics? = nil,
        reserve: (Int) throws(APIError) -> Void = { _ in }
    ) async throws -> ByteBuffer {
        let announced = headers[.contentLength].flatMap { Int($0) }
        if let announced, announced > limit { throw Self.tooLarge(limit, setting, bounds) }
        var collected = ByteBuffer()
        // Reserved as announced, but not on the word of the client alone.
        collected.reserveCapacity(min(announced ?? 0, 8 << 20))
        for try await var chunk in body {
            try reserve(chunk.readableBytes)
            if collected.readableBytes + chunk.readableBytes > limit { throw Self.tooLarge(limit, setting, bounds) }
            collected.writeBuffer(&chunk)
        }
        // A body that was cut off ends like a whole one.
        if let announced, announced != collected.readableBytes {
            throw APIError(400, "the request's body ended after \(collected.readableBytes) of \(announced) bytes")
        }
        return collected
    }

    private static func tooLarge(_ limit: Int, _ setting: BoundMetrics.Bound, _ bounds: BoundMetrics?) -> APIError {
        bounds?.refused(setting)
        return APIError(413, "request body too large: the limit is \(limit) bytes (\(setting.rawValue)); send smaller ones")
    }

    /// Parameters of URL and form; a form's come first, as in Go's ParseForm.
    func form(bodyMax: Int, bounds: BoundMetrics? = nil) async throws -> FormValues {
        var body: [UInt8]?
        if method != .get && FormValues.isForm(contentType: headers[.contentType]) {
            body = Array(try await collect(upTo: bodyMax, setting: .formBody, bounds: bounds).readableBytesView)
        }
        return try FormValues(query: query, body: body)
    }
}
