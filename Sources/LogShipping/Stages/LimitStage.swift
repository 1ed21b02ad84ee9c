import LogModel
import LogParsing

/// `limit`: at most so many lines a second; further ones wait, or are dropped.
///
///     - limit: {rate: 100, burst: 200, drop: true, by_label_name: app}
struct LimitStage: Stage {
    private struct Bucket {
        var tokens: Double
        var at: Timestamp
    }

    let rate: Double
    let burst: Double
    let drops: Bool
    let labelName: String?
    private var buckets: [String: Bucket] = [:]
    /// Values of the label that have a bucket each; further ones share one.
    private static let bucketsMax = 10_000

    init(rate: Double, burst: Double, drops: Bool, labelName: String?) {
        self.rate = rate
        self.burst = burst
        self.drops = drops
        self.labelName = labelName
    }

    mutating func run(_ record: inout Record, _ context: StageContext) -> Verdict {
        var key = ""
        if let labelName {
            guard let value = record.labels[labelName] else { return .keep }
            key = buckets[value] != nil || buckets.count < Self.bucketsMax ? value : ""
        }
        var bucket = buckets[key] ?? Bucket(tokens: burst, at: context.now)
        bucket.tokens = min(burst, bucket.tokens + Double(max(0, context.now - bucket.at)) / 1e9 * rate)
        bucket.at = context.now
        if bucket.tokens < 1 {
            if drops {
                buckets[key] = bucket
                return .drop(reason: "limit")
            }
            context.pause((1 - bucket.tokens) / rate)
            bucket.tokens = 1
        }
        bucket.tokens -= 1
        buckets[key] = bucket
        return .keep
    }
}
