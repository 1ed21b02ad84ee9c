import LogModel
import LogStorage
import LokiAPI

/// The limits of a push that depend on what came before it: rates and the number of streams.
final class PushAdmission: Sendable {
    private struct StreamKey: Hashable {
        var tenant: String
        var labels: Labels
    }

    private let tenantRates = RateLimits<String>()
    private let streamRates = RateLimits<StreamKey>()

    /// Whether the tenant may push anything at this time.
    ///
    /// - Returns: the refusal; one with status 200 means that the push is dropped without a word.
    func blocked(_ limits: Config.Limits, tenant: String, now: Timestamp) -> APIError? {
        if now >= limits.blockIngestionUntil { return nil }
        return PushRefusal.blocked(tenant: tenant, until: limits.blockIngestionUntil, status: limits.blockIngestionStatusCode)
    }

    /// Whether the tenant may push so much now; if not, nothing of the push is stored.
    func admit(_ verdict: PushVerdict, _ limits: Config.Limits, tenant: String, now: Timestamp) -> APIError? {
        let rate = limits.ingestionRateMB * 1_048_576
        if tenantRates.take(verdict.bytes, tenant, .init(rate: rate, burst: limits.ingestionBurstSizeMB * 1_048_576), now: now) {
            return nil
        }
        return PushRefusal.ingestionRate(tenant: tenant, bytesPerSecond: Int(rate), lines: verdict.lines, bytes: verdict.bytes)
    }

    /// Takes out the streams that may not be stored; the others are.
    ///
    /// - Returns: the first reason, and how many entries went.
    func removeRefused(
        _ push: inout DecodedPush, _ limits: Config.Limits, tenant: String, store: LogStore, now: Timestamp
    ) -> (error: APIError?, entries: Int) {
        let rate = RateLimits<StreamKey>.Rate(rate: Double(limits.perStreamRateLimit), burst: Double(limits.perStreamRateLimitBurst))
        var error: APIError?
        var entries = 0
        var free = freeStreams(push, limits.maxGlobalStreamsPerUser, tenant, store)
        if free == nil && rate.isOff { return (nil, 0) }
        push.streams.removeAll { stream in
            var refusal: APIError?
            if !streamRates.take(stream.entries.byteCount, StreamKey(tenant: tenant, labels: stream.labels), rate, now: now) {
                refusal = PushRefusal.perStreamRate(
                    stream: stream.labels, bytesPerSecond: Int(rate.rate), bytes: stream.entries.byteCount)
            } else if let left = free, !store.hasActiveStream(stream.labels, tenant: tenant) {
                if left <= 0 { refusal = PushRefusal.streamLimit(stream: stream.labels, tenant: tenant) }
                free = left - 1
            }
            guard let refusal else { return false }
            error = error ?? refusal
            entries += stream.entries.count
            return true
        }
        return (error, entries)
    }

    /// How many new streams the tenant may have; nil when this push cannot reach the limit.
    private func freeStreams(_ push: DecodedPush, _ streamsMax: Int, _ tenant: String, _ store: LogStore) -> Int? {
        if streamsMax == 0 { return nil }
        let free = streamsMax - store.activeStreams(tenant: tenant)
        return push.streams.count <= free ? nil : free
    }
}
