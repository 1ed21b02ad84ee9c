import LogModel
import LogStorage
import LokiAPI

/// What one tenant may do, ready for use: made once when the configuration is read, shared by all requests.
final class TenantLimits: Sendable {
    /// Of its sections `limits` and `retention` count here.
    let config: Config
    let retentionStreams: [RetentionStream]
    let otlp: OTLPConfig
    let validator: PushValidator
    let attributes: OTLPAttributes
    let retention: RetentionRules

    var limits: Config.Limits { config.limits }

    /// - Throws: ``RegexError`` for a pattern that cannot be compiled.
    init(_ config: Config, retentionStreams: [RetentionStream] = [], otlp: OTLPConfig = OTLPConfig()) throws(RegexError) {
        self.config = config
        self.retentionStreams = retentionStreams
        self.otlp = otlp
        validator = PushValidator(config.limits.push)
        attributes = try OTLPAttributes(otlp)
        retention = try RetentionRules(period: config.retention.period, streams: retentionStreams)
    }
}

extension Config.Limits {
    /// What a query over the data of two tenants is held against: of each limit the smaller one.
    func strictest(_ other: Config.Limits) -> Config.Limits {
        func smaller<T: BinaryInteger>(_ path: KeyPath<Config.Limits, T>) -> T {
            let (a, b) = (self[keyPath: path], other[keyPath: path])
            // 0 is no limit.
            return a == 0 ? b : b == 0 ? a : min(a, b)
        }
        var limits = self
        limits.maxEntriesLimitPerQuery = smaller(\.maxEntriesLimitPerQuery)
        limits.maxQueryLength = smaller(\.maxQueryLength)
        limits.maxQueryRange = smaller(\.maxQueryRange)
        limits.maxQueryLookback = smaller(\.maxQueryLookback)
        limits.maxQuerySeries = smaller(\.maxQuerySeries)
        limits.maxQueryBytesRead = smaller(\.maxQueryBytesRead)
        limits.maxQueryMemory = smaller(\.maxQueryMemory)
        limits.maxStreamsMatchersPerQuery = smaller(\.maxStreamsMatchersPerQuery)
        limits.volumeEnabled = volumeEnabled && other.volumeEnabled
        limits.volumeMaxSeries = smaller(\.volumeMaxSeries)
        limits.queryTimeout = smaller(\.queryTimeout)
        return limits
    }
}
