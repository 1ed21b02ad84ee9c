import Glibc
import LogModel

/// Stands before a real HTTP server on 127.0.0.1 and spoils what a rule says. One connection carries one request.
public final class FaultProxy: Sendable {
    public enum Fault: Equatable, Sendable {
        case none
        /// The server's answer is this; the request does not reach it.
        case refuse(status: Int, code: String)
        /// The connection breaks before anything is done: a server that is down.
        case drop
        /// The request is carried out, and its answer is lost.
        case loseAnswer
        /// The connection breaks behind so many bytes of the answer's body.
        case cut(afterBytes: Int)
        /// So many bytes of the answer's body are other ones.
        case flip(atByte: Int)
        /// Nothing comes, until ``release()``.
        case hang
    }

    /// What the rule sees.
    public struct Request: Equatable, Sendable {
        public var method: String
        public var target: String
        /// `bytes=0-99`
        public var range: String?
        /// How many requests came before it.
        public var number: Int
    }

    public typealias Rule = @Sendable (Request) -> Fault

    struct State: Sendable {
        var rule: Rule
        var requests: [Request] = []
        var isReleased = false
    }

    private let listener = Loopback.Listener()
    private let state: Monitor<State>

    public var port: UInt16 { listener.port }
    public var endpoint: String { "http://127.0.0.1:\(port)" }

    /// - Parameter upstream: port of the real server.
    public init(upstream: UInt16, rule: @escaping Rule = { _ in .none }) {
        let state = Monitor(State(rule: rule))
        self.state = state
        let descriptor = listener.descriptor
        OwnThread.start {
            while case let connection = accept(descriptor, nil, nil), connection >= 0 {
                OwnThread.start { FaultyExchange(connection: connection, upstream: upstream, state: state).run() }
            }
        }
    }

    /// Requests so far.
    public var requests: [Request] { state.withLock { $0.requests } }

    /// From now on.
    public func set(_ rule: @escaping Rule) { state.change { $0.rule = rule } }

    /// Forgets the requests so far: the next one has number 0.
    public func reset() { state.change { $0.requests = [] } }

    /// Those that hang break, and later ones do at once.
    public func release() { state.change { $0.isReleased = true } }

    deinit {
        release()
        shutdown(listener.descriptor, Int32(SHUT_RDWR))
    }
}
