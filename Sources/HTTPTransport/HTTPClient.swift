import LogModel

/// Sends requests over a bounded number of kept connections; safe to share between threads, every call blocks.
///
///     let client = HTTPClient(connectionsMax: 8)
///     let answer = try client.send(HTTPRequest(.get, "http://127.0.0.1:3100/ready"))
public final class HTTPClient: Sendable {
    private struct Pool {
        var idle: [Idle] = []
        var busy = 0
    }

    /// A handle in the pool is used by nobody.
    private struct Idle: @unchecked Sendable {
        var handle: HTTPHandle
    }

    /// The largest body that ``send(_:bodyMax:)`` holds unless told otherwise.
    public static let bodyMaxDefault = 256 << 20

    public let connectionsMax: Int
    private let tls: TLSOptions
    private let pool = Monitor(Pool())

    /// - Parameter connectionsMax: exchanges at one time; further callers wait for their turn.
    public init(connectionsMax: Int = 8, tls: TLSOptions = TLSOptions()) {
        self.connectionsMax = max(1, connectionsMax)
        self.tls = tls
    }

    /// Sends a request and holds the answer's body, up to `bodyMax` bytes.
    ///
    /// - Throws: ``HTTPFailure``; an answer of any status is none.
    public func send(_ request: HTTPRequest, bodyMax: Int = HTTPClient.bodyMaxDefault) throws(HTTPFailure) -> HTTPResponse {
        var response = HTTPResponse(status: 0)
        var isTooLarge = false
        do throws(HTTPFailure) {
            try receive(request) { head in
                response.status = head.status
                response.headers = head.headers
                return true
            } onBody: { part in
                isTooLarge = response.body.count + part.count > bodyMax
                if isTooLarge { return false }
                response.body.append(contentsOf: part)
                return true
            }
        } catch {
            if isTooLarge { throw HTTPFailure(.tooLarge, "the answer has more than \(bodyMax) bytes") }
            throw error
        }
        return response
    }

    /// Sends a request and hands out the answer as it comes: the head once, then the body in parts. Either closure ends the exchange by
    /// answering false.
    ///
    /// - Throws: ``HTTPFailure``, `stopped` when a closure ended it.
    public func receive(
        _ request: HTTPRequest, onHead: (HTTPResponseHead) -> Bool, onBody: (UnsafeRawBufferPointer) -> Bool
    ) throws(HTTPFailure) {
        let handle = try take()
        defer { giveBack(handle) }
        try handle.perform(request, tls: tls, onHead: onHead, onBody: onBody)
    }

    private func take() throws(HTTPFailure) -> HTTPHandle {
        // Without a time-out the wait ends with an answer only.
        let idle = pool.wait { pool -> Idle?? in
            guard pool.busy < connectionsMax else { return nil }
            pool.busy += 1
            return .some(pool.idle.popLast())
        }
        if let handle = (idle ?? nil)?.handle { return handle }
        do { return try HTTPHandle() } catch {
            pool.change { $0.busy -= 1 }
            throw error
        }
    }

    private func giveBack(_ handle: HTTPHandle) {
        let idle = Idle(handle: handle)
        pool.change { pool in
            pool.busy -= 1
            pool.idle.append(idle)
        }
    }
}
