import AWS
import HTTPTransport
import LogModel

/// What became of one attempt to push a batch.
enum PushOutcome: Equatable {
    case stored
    /// Network, 429, 5xx, and what an operator must mend (401, 403, 404, 407): the same batch is tried again.
    case later(reason: String, retryAfterSeconds: Double?)
    /// 400 and the like: sending it again would not help. The server has stored what it did not reject.
    case rejected(reason: String, entries: Int)
    /// 413: halves may fit.
    case tooLarge(reason: String)

    /// - Parameter entries: how many the batch has.
    init(_ answer: HTTPResponse, entries: Int, now: Timestamp) {
        let text = String(decoding: answer.body.prefix(4096), as: UTF8.self)
        let reason = "\(answer.status) \(text.prefix(400).split(separator: "\n").joined(separator: " "))"
        switch answer.status {
        case 200..<300: self = .stored
        case 429, 500..., 408, 401, 403, 404, 407:
            self = .later(reason: reason, retryAfterSeconds: RetryAfter.seconds(answer.headers["retry-after"], now: now))
        case 413: self = .tooLarge(reason: reason)
        case 400, 422: self = .rejected(reason: reason, entries: Self.rejected(text) ?? entries)
        default: self = .rejected(reason: reason, entries: entries)
        }
    }

    /// How many entries a message of Loki says were ignored: `…, total ignored: 2 out of 10 for stream: …`, summed.
    static func rejected(_ message: String) -> Int? {
        var sum: Int?
        var rest = message[...]
        while let found = rest.firstRange(of: "total ignored: ") {
            rest = rest[found.upperBound...]
            if let count = Int(rest.prefix { $0.isNumber }) { sum = (sum ?? 0) + count }
        }
        return sum
    }
}
