/// Every setting there is, in the order in which it is printed.
enum SettingsTable {
    static let all: [Setting] = server + tls + auth + storage + s3 + wal + retention + deletes + query + memory + limits

    static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })

    private static let anyCount = 0...Int.max
    private static let anySize = 0...Int.max
    private static let anyDuration: ClosedRange<Int64> = 0...Int64.max

    private static let server = [
        Setting(
            key: "auth_enabled", kind: .flag(\.authEnabled),
            meaning: "Every request names its tenant in the header X-Scope-OrgID; off, all data belongs to the tenant `fake`."),
        Setting(key: "server.listen", kind: .address(\.server.listen), meaning: "Where the server listens; port 0 takes a free one."),
        Setting(
            key: "server.log_level",
            kind: .choice(\.server.logLevel, of: ["trace", "debug", "info", "notice", "warning", "error", "critical"]),
            meaning: "The least grave of the log lines written to stderr."),
        Setting(
            key: "server.push_body_max", kind: .size(\.server.pushBodyMax, in: 1...Int.max),
            meaning: "Largest push as sent; above it 413."),
        Setting(
            key: "server.push_decoded_max", kind: .size(\.server.pushDecodedMax, in: 1...Int.max),
            meaning: "Largest push after decompression; above it 413. Loki's 5000 MiB would let one small gzip body take all memory."),
        Setting(
            key: "server.push_in_flight_max", kind: .size(\.server.pushInFlightMax, in: 1...Int.max),
            meaning: "Bodies of pushes being received and stored at one time; beyond it pushes get 429 with Retry-After."),
        Setting(
            key: "server.form_body_max", kind: .size(\.server.formBodyMax, in: 1...Int.max),
            meaning: "Largest form of a query sent by POST; above it 413."),
        Setting(
            key: "server.decompression_ratio_max", kind: .count(\.server.decompressionRatioMax, in: 0...Int.max),
            meaning:
                "A push of more than 16 MiB may not be more than so many times as large as what was sent, above it 413; 0 is no limit. Real logs reach 50."
        ),
        Setting(
            key: "server.header_bytes_max", kind: .size(\.server.headerBytesMax, in: 1024...(16 << 20)),
            meaning: "Largest URL and headers of a request together; above it 431."),
        Setting(
            key: "server.header_timeout", kind: .duration(\.server.headerTimeout, in: 0...Int64.max),
            meaning: "From the first byte of a request (with TLS: of the connection) to the end of its headers; then 408. 0 waits for ever."
        ),
        Setting(
            key: "server.body_rate_min", kind: .size(\.server.bodyRateMin, in: 0...Int.max),
            meaning: "Bodies that come slower than this a second, over `server.body_rate_window`, are refused with 408; 0 takes any."),
        Setting(
            key: "server.body_rate_window", kind: .duration(\.server.bodyRateWindow, in: 100_000_000...Int64.max),
            meaning: "The time over which the rate of a body is measured."),
        Setting(
            key: "server.write_timeout", kind: .duration(\.server.writeTimeout, in: 0...Int64.max),
            meaning: "Connections that take nothing of their answer for so long are closed; 0 keeps them."),
        Setting(
            key: "server.connections_max", kind: .count(\.server.connectionsMax, in: 0...Int.max),
            meaning: "Connections at one time; further ones get 429 and are closed. 0 is no limit."),
        Setting(
            key: "server.connections_per_address_max", kind: .count(\.server.connectionsPerAddressMax, in: 0...Int.max),
            meaning: "Connections at one time from one address; 0 is no limit, as all agents behind a proxy share its address."),
        Setting(
            key: "server.read_buffer", kind: .size(\.server.readBuffer, in: 4096...(16 << 20)),
            meaning: "Largest read from a connection: large pushes cost fewer system calls with more."),
        Setting(
            key: "server.idle_timeout", kind: .duration(\.server.idleTimeout, in: 0...Int64.max),
            meaning: "Connections without a request for so long are closed; 0 keeps them."),
        Setting(
            key: "server.stop_timeout", kind: .duration(\.server.stopTimeout, in: 0...8_000_000_000),
            meaning: "After SIGTERM requests under way have so long to finish before they are cut off; the flush comes after them."),
        Setting(
            key: "server.reload_interval", kind: .duration(\.server.reloadInterval, in: 10_000_000...Int64.max),
            meaning: "How often certificates and credentials are looked at for changes."),
    ]

    private static let tls = [
        Setting(
            key: "tls.certificate_file", kind: .optionalPath(\.tls.certificateFile),
            meaning: "The server's certificate and those between it and its authority, PEM. With it the server speaks TLS and nothing else."
        ),
        Setting(
            key: "tls.key_file", kind: .optionalPath(\.tls.keyFile),
            meaning: "Its private key, PEM without a passphrase. Both files are read again when they change; connections go on."),
        Setting(
            key: "tls.client_ca_file", kind: .optionalPath(\.tls.clientCAFile),
            meaning: "Clients must show a certificate that one of these authorities has signed, PEM."),
        Setting(
            key: "tls.client_certificate", kind: .choice(\.tls.clientCertificate, of: ["required", "optional"]),
            meaning: "With `tls.client_ca_file`; optional: a client without a certificate may come too, one with a wrong one may not."),
        Setting(
            key: "tls.version_min", kind: .choice(\.tls.versionMin, of: ["1.2", "1.3"]),
            meaning: "The oldest version of TLS that is spoken."),
    ]

    private static let auth = [
        Setting(
            key: "auth.credentials_file", kind: .optionalPath(\.auth.credentialsFile),
            meaning: "Who may do what, see operating.md; read again when it changes. Without it nobody is asked for a password or token."),
        Setting(
            key: "auth.ready_open", kind: .flag(\.auth.readyOpen),
            meaning: "`/ready` needs no credential, for probes."),
        Setting(
            key: "auth.metrics_open", kind: .flag(\.auth.metricsOpen),
            meaning: "`/metrics` needs no credential; else one with the right `metrics`."),
    ]

    private static let storage = [
        Setting(
            key: "storage.directory", kind: .text(\.storage.directory),
            meaning: "Data directory: catalog, segments and the write-ahead log (folder `wal`). One server at a time."),
        Setting(
            key: "storage.store", kind: .optionalPath(\.storage.store),
            meaning: "Where segments lie: nothing for the data directory, or s3://bucket/prefix; catalog and write-ahead log stay here."),
        Setting(
            key: "storage.head_max", kind: .size(\.storage.headMax, in: (64 << 10)...(4 << 30)),
            meaning: "The head in memory is flushed to segments when its lines and metadata take so much."),
        Setting(
            key: "storage.head_age_max", kind: .duration(\.storage.headAgeMax, in: 1...Int64.max),
            meaning: "… or when its oldest entry arrived so long ago."),
        Setting(
            key: "storage.heads_waiting_max", kind: .count(\.storage.headsWaitingMax, in: 1...64),
            meaning:
                "Full heads that may wait for their flush, all that is held when segments cannot be written; behind them pushes get 503."),
        Setting(
            key: "storage.push_queue_max", kind: .size(\.storage.pushQueueMax, in: (1 << 20)...Int.max),
            meaning: "Pushes that may wait for the write-ahead log; beyond it they get 429 with Retry-After."),
        Setting(
            key: "storage.block_size", kind: .size(\.storage.blockSize, in: (4 << 10)...(64 << 20)),
            meaning: "Raw bytes of a block, the unit of compression and of reading."),
        Setting(
            key: "storage.compression_level", kind: .count(\.storage.compressionLevel, in: 1...19),
            meaning: "zstd level of segments; merges compress again at the same level."),
        Setting(
            key: "storage.merge_segments_min", kind: .count(\.storage.mergeSegmentsMin, in: 2...1000),
            meaning: "So many neighbouring segments of one level are merged into one of the next."),
        Setting(
            key: "storage.merge_max", kind: .size(\.storage.mergeMax, in: (1 << 20)...Int.max),
            meaning: "Most raw bytes in a merged segment."),
        Setting(
            key: "storage.maintenance_interval", kind: .duration(\.storage.maintenanceInterval, in: 1_000_000...Int64.max),
            meaning: "How often merging, retention and the age of the head are looked at."),
        Setting(
            key: "storage.directory_cache", kind: .size(\.storage.directoryCache, in: 0...Int.max),
            meaning: "Memory for the directories of open segments."),
        Setting(
            key: "storage.disk_reserve", kind: .size(\.storage.diskReserve, in: anySize),
            meaning: "Pushes get 503 with Retry-After when the disk has less than this left."),
    ]

    private static let wal = [
        Setting(
            key: "wal.sync", kind: .choice(\.wal.sync, of: ["always", "interval", "off"]),
            meaning: "always: fdatasync before each answer (group commit), survives power loss; interval: power loss may take the last"
                + " `wal.sync_interval`; off: survives only the end of the process."),
        Setting(
            key: "wal.sync_interval", kind: .duration(\.wal.syncInterval, in: 1_000_000...Int64.max),
            meaning: "Longest time between two fdatasyncs with `wal.sync: interval`."),
    ]

    private static let retention = [
        Setting(
            key: "retention.period", kind: .duration(\.retention.period, in: anyDuration),
            meaning: "Segments whose newest entry is older are deleted; 0 keeps all."),
        Setting(
            key: "retention.size_max", kind: .size(\.retention.sizeMax, in: anySize),
            meaning: "When all segments together take more, the oldest are deleted; 0 keeps all."),
    ]

    private static let deletes = [
        Setting(
            key: "deletes.enabled", kind: .flag(\.deletes.enabled),
            meaning: "Entries can be deleted over `/loki/api/v1/delete`; off, it answers 400 `Retention is not enabled`."),
        Setting(
            key: "deletes.cancel_period", kind: .duration(\.deletes.cancelPeriod, in: anyDuration),
            meaning: "Deleted entries are hidden at once, and stay in the segments for so long: a request can be cancelled meanwhile."),
    ]

    private static let query = [
        Setting(
            key: "query.threads", kind: .count(\.query.threads, in: 0...1024),
            meaning: "Threads that read and search blocks; 0 takes one for each core."),
        Setting(
            key: "query.concurrent_max", kind: .count(\.query.concurrentMax, in: 1...100_000),
            meaning:
                "Queries that run at one time; more of them wait. Heavy ones, by what they would read, leave half of the places to light ones."
        ),
        Setting(
            key: "query.bytes_in_flight_max", kind: .size(\.query.bytesInFlightMax, in: (1 << 20)...Int.max),
            meaning:
                "Bytes of lines that the heavy queries which run may be about to read, each counted for at most a quarter; heavy is what would read more than a 64th."
        ),
        Setting(
            key: "query.queue_max", kind: .count(\.query.queueMax, in: 0...1_000_000),
            meaning: "Queries of one tenant that may wait; further ones get 429, `too many outstanding requests`."),
        Setting(
            key: "query.memory_max", kind: .size(\.query.memoryMax, in: 0...Int.max),
            meaning:
                "Memory of all queries together and of answers that are being sent; a query that needs more gets 429. 0 is no limit. One query's: `limits.max_query_memory`."
        ),
        Setting(
            key: "query.multi_tenant_queries_enabled", kind: .flag(\.query.multiTenantQueriesEnabled),
            meaning: "A query may name several tenants, `X-Scope-OrgID: a|b`."),
        Setting(
            key: "query.tail_max_duration", kind: .duration(\.query.tailMaxDuration, in: anyDuration),
            meaning: "A tail that has run for so long is closed with 1011; 0 is no limit."),
        Setting(
            key: "query.tail_buffer", kind: .size(\.query.tailBuffer, in: (64 << 10)...Int.max),
            meaning: "Lines that may wait for a tail; what comes on top is dropped and named in `dropped_entries`."),
    ]

    private static let memory = [
        Setting(
            key: "memory.max", kind: .size(\.memory.max, in: 0...Int.max),
            meaning:
                "Memory of the whole server. The limits above must add up to less (operating.md), or it does not start; close to it pushes and queries get 429. 0 is no bound."
        )
    ]

    private static let limits = ingestionLimits + queryLimits

    private static let ingestionLimits = [
        Setting(
            key: "limits.ingestion_rate_mb", kind: .mebibytes(\.limits.ingestionRateMB),
            meaning:
                "Pushed bytes a second for each tenant, above it 429; 0 is no limit. Loki's 4 would refuse the first gigabyte of a new user."
        ),
        Setting(
            key: "limits.ingestion_burst_size_mb", kind: .mebibytes(\.limits.ingestionBurstSizeMB),
            meaning: "Pushed bytes that may come at once. Loki's 6 would refuse the first gigabyte of a new user."),
        Setting(
            key: "limits.per_stream_rate_limit", kind: .size(\.limits.perStreamRateLimit, in: anySize),
            meaning:
                "Pushed bytes a second for each stream, above it 429; 0 is no limit. Loki's 3MB protects a chunk per stream, which is not kept here."
        ),
        Setting(
            key: "limits.per_stream_rate_limit_burst", kind: .size(\.limits.perStreamRateLimitBurst, in: anySize),
            meaning: "Pushed bytes of one stream that may come at once. Loki: 15MB, see above."),
        Setting(
            key: "limits.max_global_streams_per_user", kind: .count(\.limits.maxGlobalStreamsPerUser, in: anyCount),
            meaning:
                "Streams in memory for each tenant, above it 429; 0 is no limit. Loki's 5000 protects a chunk per stream, which is not kept here."
        ),
        Setting(
            key: "limits.max_line_size", kind: .size(\.limits.maxLineSize, in: anySize),
            meaning: "Longest line, above it 400; 0 is no limit."),
        Setting(
            key: "limits.max_line_size_truncate", kind: .flag(\.limits.maxLineSizeTruncate),
            meaning: "Cut longer lines instead of refusing them."),
        Setting(
            key: "limits.max_label_name_length", kind: .size(\.limits.maxLabelNameLength, in: anySize),
            meaning: "Longest label name."),
        Setting(
            key: "limits.max_label_value_length", kind: .size(\.limits.maxLabelValueLength, in: anySize),
            meaning: "Longest label value."),
        Setting(
            key: "limits.max_label_names_per_series", kind: .count(\.limits.maxLabelNamesPerSeries, in: anyCount),
            meaning: "Most labels of a stream, a discovered service_name not counted."),
        Setting(
            key: "limits.reject_old_samples", kind: .flag(\.limits.rejectOldSamples),
            meaning: "Refuse entries older than the next setting."),
        Setting(
            key: "limits.reject_old_samples_max_age", kind: .duration(\.limits.rejectOldSamplesMaxAge, in: anyDuration),
            meaning: "Oldest age of an entry that is pushed."),
        Setting(
            key: "limits.creation_grace_period", kind: .duration(\.limits.creationGracePeriod, in: anyDuration),
            meaning: "How far in the future an entry may lie."),
        Setting(
            key: "limits.allow_structured_metadata", kind: .flag(\.limits.allowStructuredMetadata),
            meaning: "Entries may bring structured metadata."),
        Setting(
            key: "limits.max_structured_metadata_size", kind: .size(\.limits.maxStructuredMetadataSize, in: anySize),
            meaning: "Most structured metadata of an entry; 0 is no limit."),
        Setting(
            key: "limits.max_structured_metadata_entries_count", kind: .count(\.limits.maxStructuredMetadataEntriesCount, in: anyCount),
            meaning: "Most structured metadata names of an entry; 0 is no limit."),
        Setting(
            key: "limits.discover_service_name", kind: .list(\.limits.discoverServiceName),
            meaning: "The first of these labels that a stream has becomes its label service_name; an empty list switches it off."),
        Setting(
            key: "limits.discover_log_levels", kind: .flag(\.limits.discoverLogLevels),
            meaning: "Entries without a level get detected_level as structured metadata."),
        Setting(
            key: "limits.block_ingestion_until", kind: .moment(\.limits.blockIngestionUntil),
            meaning: "Pushes are refused up to this time; nothing: never."),
        Setting(
            key: "limits.block_ingestion_status_code", kind: .count(\.limits.blockIngestionStatusCode, in: 200...599),
            meaning: "What blocked pushes are answered with; with 200 they are dropped without a word."),
        Setting(
            key: "limits.per_tenant_override_config", kind: .optionalPath(\.limits.perTenantOverrideConfig),
            meaning: "File with limits, retention and OTLP rules of single tenants, read again when it changes; see docs/operating.md."),
        Setting(
            key: "limits.per_tenant_override_period", kind: .duration(\.limits.perTenantOverridePeriod, in: 10_000_000...Int64.max),
            meaning: "How often that file is looked at."),
    ]

    private static let queryLimits = [
        Setting(
            key: "limits.max_entries_limit_per_query", kind: .count(\.limits.maxEntriesLimitPerQuery, in: anyCount),
            meaning: "Largest `limit` of a log query; 0 is no limit."),
        Setting(
            key: "limits.max_query_length", kind: .duration(\.limits.maxQueryLength, in: anyDuration),
            meaning: "Longest time from start to end of a query; 0 is no limit."),
        Setting(
            key: "limits.max_query_range", kind: .duration(\.limits.maxQueryRange, in: anyDuration),
            meaning: "Longest range in brackets, `[1h]`; 0 is no limit."),
        Setting(
            key: "limits.max_query_lookback", kind: .duration(\.limits.maxQueryLookback, in: anyDuration),
            meaning: "Data older than this is not queried; 0 is no limit."),
        Setting(
            key: "limits.max_query_series", kind: .count(\.limits.maxQuerySeries, in: anyCount),
            meaning: "Most series of a metric query; 0 is no limit."),
        Setting(
            key: "limits.max_query_bytes_read", kind: .size(\.limits.maxQueryBytesRead, in: anySize),
            meaning: "Most bytes a query may read; 0 is no limit."),
        Setting(
            key: "limits.max_query_memory", kind: .size(\.limits.maxQueryMemory, in: anySize),
            meaning: "Most memory that the parts of one answer may take, above it 400; 0 is no limit. Not a setting of Loki's."),
        Setting(
            key: "limits.max_streams_matchers_per_query", kind: .count(\.limits.maxStreamsMatchersPerQuery, in: anyCount),
            meaning: "Most matchers of a query; 0 is no limit."),
        Setting(
            key: "limits.max_concurrent_tail_requests", kind: .count(\.limits.maxConcurrentTailRequests, in: anyCount),
            meaning: "Tails at one time for each tenant, above it 429; 0 is no limit."),
        Setting(
            key: "limits.volume_enabled", kind: .flag(\.limits.volumeEnabled),
            meaning: "Answer index/volume and index/volume_range; switched off they are 404."),
        Setting(
            key: "limits.volume_max_series", kind: .count(\.limits.volumeMaxSeries, in: anyCount),
            meaning: "Most groups in an answer of volumes, the largest ones; 0 is no limit. Loki refuses to answer where there are more."),
        Setting(
            key: "limits.query_timeout", kind: .duration(\.limits.queryTimeout, in: anyDuration),
            meaning: "A query that takes longer ends with 504; 0 is no limit."),
    ]
}
