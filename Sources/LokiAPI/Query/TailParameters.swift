import LogModel

/// Parameters of `/tail`.
public struct TailParameters: Sendable, Equatable {
    /// Longest `delay_for` in seconds.
    static let delayMax = 5

    public var query: String
    /// The history begins here.
    public var start: Timestamp
    /// Entries of history.
    public var limit: Int
    /// Nanoseconds that an entry waits for older ones which come later.
    public var delay: Int64

    /// - Throws: 400 with Loki's sentence for the first parameter that cannot be used. An empty query is the parser's to refuse.
    public init(_ form: FormValues, now: Timestamp) throws(APIError) {
        query = form["query"] ?? ""
        limit = try Parameters.limit(form)
        start = try Parameters.range(form, now: now).start
        let seconds = try Parameters.count(form, "delay_for", default: 0)
        if seconds > Self.delayMax { throw APIError(400, "delay_for can't be greater than \(Self.delayMax)") }
        delay = Int64(seconds) * Timestamp.nanosecondsPerSecond
    }
}
