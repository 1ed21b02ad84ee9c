extension DrilldownResponses {
    /// What `/drilldown-limits` tells; sizes and durations as text: `0B`, `30d1h`.
    public struct Limits: Sendable {
        public var discoverLogLevels = true
        public var discoverServiceName: [String] = []
        /// Resource attributes of OTLP that become labels.
        public var indexedAttributes: [String] = []
        public var maxEntriesLimitPerQuery = 0
        public var maxLineSizeTruncate = false
        public var maxQueryBytesRead = "0B"
        public var maxQueryLength = "0s"
        public var maxQueryLookback = "0s"
        public var maxQueryRange = "0s"
        public var maxQuerySeries = 0
        public var queryTimeout = "0s"
        public var retentionPeriod = "0s"
        public var volumeEnabled = true
        public var volumeMaxSeries = 0

        public init() {}
    }

    /// `{"limits":{…},"pattern_ingester_enabled":true,"version":"3.6.0"}`: Grafana offers its patterns tab by the second.
    public static func limits(_ limits: Limits, version: String) -> [UInt8] {
        var object = JSONObject()
        object.object("limits") { object in
            object.bool("discover_log_levels", limits.discoverLogLevels)
            object.strings("discover_service_name", limits.discoverServiceName)
            object.int("max_entries_limit_per_query", limits.maxEntriesLimitPerQuery)
            object.bool("max_line_size_truncate", limits.maxLineSizeTruncate)
            object.string("max_query_bytes_read", limits.maxQueryBytesRead)
            object.string("max_query_length", limits.maxQueryLength)
            object.string("max_query_lookback", limits.maxQueryLookback)
            object.string("max_query_range", limits.maxQueryRange)
            object.int("max_query_series", limits.maxQuerySeries)
            object.bool("metric_aggregation_enabled", false)
            object.object("otlp_config") { object in
                object.object("resource_attributes") { object in
                    var rule = JSONObject()
                    rule.string("action", OTLPConfig.Action.indexLabel.rawValue)
                    rule.strings("attributes", limits.indexedAttributes)
                    object.raw("attributes_config", [UInt8(ascii: "[")] + rule.closed + [UInt8(ascii: "]")])
                }
            }
            object.bool("pattern_persistence_enabled", false)
            object.string("query_timeout", limits.queryTimeout)
            object.string("retention_period", limits.retentionPeriod)
            object.bool("volume_enabled", limits.volumeEnabled)
            object.int("volume_max_series", limits.volumeMaxSeries)
        }
        object.bool("pattern_ingester_enabled", true)
        object.string("version", version)
        return object.closed + [UInt8(ascii: "\n")]
    }
}
