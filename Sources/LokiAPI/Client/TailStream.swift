import LogModel

/// Log lines as they come: what `/tail` sends, message after message.
///
///     let tail = try client.tail("{app=\"shop\"}", start: start, limit: 100)
///     while true { show(try tail.next()) }
public final class TailStream {
    /// Why there is no further message.
    public enum End: Error, Equatable, Sendable {
        /// The connection broke without a close, which is how a server goes that will be back: connect again.
        case dropped(String)
        /// The server closed, with its code and reason.
        case closed(code: Int, reason: String)
        /// What came is none of Loki's.
        case badMessage(String)
    }

    /// Longest message; a longer one ends the tail.
    static let messageMax = 64 << 20
    /// A server pings each second: after so many milliseconds without a byte it is gone.
    static let silenceMilliseconds = 30_000

    private let socket: WebSocketStream

    init(_ socket: WebSocketStream) {
        self.socket = socket
    }

    /// Waits for the next message.
    public func next() throws(End) -> TailResponse {
        let event: WebSocketStream.Event
        do throws(WebSocketStream.Failure) { event = try socket.next(silenceMilliseconds: Self.silenceMilliseconds) } catch {
            switch error {
            case .broken(let reason): throw .dropped(reason)
            case .refused(_, let reason), .notSpoken(let reason): throw .badMessage(reason)
            }
        }
        switch event {
        case .closed(let code, let reason): throw .closed(code: code, reason: reason)
        case .message(let bytes):
            do throws(FormatError) { return try TailResponse.decode(bytes) } catch {
                throw .badMessage("a message is none of Loki's (\(error))")
            }
        }
    }
}

extension LokiClient {
    /// Follows a log query: the newest `limit` lines since `start`, then new ones as they come.
    ///
    /// - Parameter delaySeconds: how long a line waits for older ones that come late; 0 to 5.
    public func tail(_ query: String, start: Timestamp, limit: Int, delaySeconds: Int = 0) throws(LokiClientError) -> TailStream {
        var form = FormValues()
        form.append("query", query)
        form.append("start", "\(start)")
        form.append("limit", "\(limit)")
        if delaySeconds > 0 { form.append("delay_for", "\(delaySeconds)") }
        let place =
            address.firstRange(of: "://").flatMap { scheme in address[scheme.upperBound...].firstIndex(of: "/") } ?? address.endIndex
        do throws(WebSocketStream.Failure) {
            let socket = try WebSocketStream(
                address: String(address[..<place]), target: address[place...] + "/loki/api/v1/tail?" + form.encoded, headers: headers,
                transport: transport, timeoutMilliseconds: timeoutMilliseconds, messageMax: TailStream.messageMax)
            return TailStream(socket)
        } catch {
            switch error {
            case .broken(let reason): throw LokiClientError(.unreachable, "cannot reach \(address): \(reason)")
            case .refused(let status, let sentence):
                throw LokiClientError(.refused(status: status), "\(address) answered \(status): \(sentence)")
            case .notSpoken(let reason): throw LokiClientError(.badAnswer, "\(address) does not tail: \(reason); is it the right address?")
            }
        }
    }
}
