/// Whether a client keeps up with its own request: a value, so that every order of events is tested without a socket.
///
/// Times are nanoseconds of a clock that only goes forward. Time in which the server does not read (its buffers are full, its
/// routes busy) is not held against the client.
struct ConnectionPace: Sendable {
    enum Slowness: Equatable, Sendable {
        case head, body, answer
        /// The body of a request that was answered long ago goes on and on.
        case unreadBody
    }

    struct Limits: Sendable, Equatable {
        /// From the first byte of a request to the end of its head; 0 waits for ever.
        var headTimeout: Int64
        /// Bytes a second, over each `bodyWindow`; 0 takes any.
        var bodyRateMin: Int
        var bodyWindow: Int64 = 10_000_000_000
        /// Without any of the answer being taken; 0 waits for ever.
        var writeTimeout: Int64
        /// Of a body that nobody reads any more: so much is thrown away for the sake of the connection.
        var unreadBodyMax = 4 << 20
    }

    private enum Reading: Equatable {
        case idle
        case head(since: Int64)
        case body(windowStart: Int64, bytes: Int)
    }

    let limits: Limits
    private var reading = Reading.idle
    /// Requests whose answers are not written to their end.
    private(set) var answersDue = 0
    private(set) var answerBegan = false
    private var unread = 0
    private var writes = 0
    private var lastWritten: Int64 = 0

    init(_ limits: Limits) { self.limits = limits }

    /// Whether there is anything to look at.
    var isWatching: Bool { reading != .idle || writes > 0 }

    /// Bytes came, or the handshake of TLS began.
    mutating func bytesCame(now: Int64) {
        if reading == .idle { reading = .head(since: now) }
    }

    mutating func headCame(now: Int64) {
        reading = .body(windowStart: now, bytes: 0)
        answersDue += 1
        unread = 0
    }

    mutating func bodyCame(_ bytes: Int) {
        if case .body(let start, let before) = reading { reading = .body(windowStart: start, bytes: before + bytes) }
        if answersDue == 0 { unread += bytes }
    }

    mutating func requestCame() { reading = .idle }

    mutating func wrote(isEnd: Bool, now: Int64) {
        if writes == 0 { lastWritten = now }
        writes += 1
        answerBegan = !isEnd
        if isEnd { answersDue -= 1 }
    }

    mutating func writeFinished(now: Int64) {
        writes -= 1
        lastWritten = now
    }

    /// - Parameter isReading: whether the server waits for bytes of the client at this moment.
    mutating func look(now: Int64, isReading: Bool) -> Slowness? {
        if limits.writeTimeout > 0 && writes > 0 && now - lastWritten >= limits.writeTimeout { return .answer }
        switch reading {
        case .idle: return nil
        case .head(let since):
            if !isReading { reading = .head(since: now) }
            return isReading && limits.headTimeout > 0 && now - since >= limits.headTimeout ? .head : nil
        case .body(let start, let bytes):
            if answersDue == 0 && unread > limits.unreadBodyMax { return .unreadBody }
            let elapsed = now - start
            guard isReading, elapsed >= limits.bodyWindow else {
                if !isReading { reading = .body(windowStart: now, bytes: 0) }
                return nil
            }
            reading = .body(windowStart: now, bytes: 0)
            return Double(bytes) < Double(limits.bodyRateMin) * Double(elapsed) / 1e9 ? .body : nil
        }
    }
}
