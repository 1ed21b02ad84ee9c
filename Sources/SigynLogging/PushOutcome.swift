/// What became of a batch.
enum PushOutcome: Sendable, Equatable {
    /// Any 2xx.
    case stored
    /// The network, 429 or 5xx: the same batch may be taken later.
    case notNow(reason: String, retryAfter: Duration?)
    /// The server will never take it as it is.
    case refused(reason: String)

    /// Sorts an answer as all of Loki's clients do: 429 and 5xx are tried again, other refusals are final.
    init(status: Int, body: String, retryAfter: String?) {
        let reason = "\(status) \(body.prefix(500).split(separator: "\n").first ?? "")"
        switch status {
        case 200..<300: self = .stored
        case 429, 500...: self = .notNow(reason: reason, retryAfter: retryAfter.flatMap { Int($0) }.map { .seconds(min($0, 300)) })
        default: self = .refused(reason: reason)
        }
    }
}
