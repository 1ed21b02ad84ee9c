import LogModel

/// Holds a decoded push against the limits: takes out what may not be stored, adds `service_name` and `detected_level`.
///
///     var push = try PushRequest.decode(…)
///     let verdict = validator.validate(&push, now: clock.now())
///     // store push.streams, then answer verdict.error or 204
public struct PushValidator: Sendable {
    public let limits: PushLimits
    private let levels: LevelMetadata?

    public init(_ limits: PushLimits) {
        self.limits = limits
        levels =
            limits.discoverLogLevels && limits.allowStructuredMetadata ? LevelMetadata(LevelDetector(fields: limits.logLevelFields)) : nil
    }

    /// Removes bad entries and streams from `push` and tells why; what stays is to be stored.
    public func validate(_ push: inout DecodedPush, now: Timestamp) -> PushVerdict {
        var verdict = PushVerdict()
        var reasons = RefusalReasons()
        for refusal in push.refusals { reasons.add(refusal) }
        push.refusals = []
        var kept = 0
        for index in push.streams.indices {
            // Moved out, changed and moved back, so that no column is copied.
            var stream = StreamBatch(labels: Labels())
            swap(&stream, &push.streams[index])
            addServiceName(&stream.labels)
            if let reason = reason(against: stream.labels) {
                reasons.add(reason)
                verdict.refusedLines += stream.entries.count
                continue
            }
            verdict.refusedLines += checkEntries(&stream, now: now, &reasons)
            if stream.entries.isEmpty { continue }
            verdict.lines += stream.entries.count
            verdict.bytes += stream.entries.byteCount
            levels?.add(to: &stream.entries, labels: stream.labels)
            swap(&stream, &push.streams[kept])
            kept += 1
        }
        push.streams.removeSubrange(kept...)
        if let text = reasons.text { verdict.error = APIError(400, text) }
        return verdict
    }

    /// The first of the configured labels, or `unknown_service`.
    private func addServiceName(_ labels: inout Labels) {
        if limits.discoverServiceName.isEmpty || labels["service_name"] != nil { return }
        let source = limits.discoverServiceName.first { labels[$0] != nil }
        labels["service_name"] = source.flatMap { labels[$0] } ?? "unknown_service"
    }

    private func reason(against labels: Labels) -> String? {
        if labels.isEmpty { return "error at least one label pair is required per stream" }
        let count = labels.count - (labels["service_name"] == nil ? 0 : 1)
        if count > limits.maxLabelNamesPerSeries {
            return "entry for stream '\(labels)' has \(count) label names; limit \(limits.maxLabelNamesPerSeries)"
        }
        for pair in labels.pairs {
            if pair.name.utf8.count > limits.maxLabelNameLength { return "stream '\(labels)' has label name too long: '\(pair.name)'" }
            if pair.value.utf8.count > limits.maxLabelValueLength { return "stream '\(labels)' has label value too long: '\(pair.value)'" }
        }
        return nil
    }
}
