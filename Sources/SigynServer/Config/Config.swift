import LogModel
import LogStorage

/// The effective configuration. Sizes in bytes, durations in nanoseconds.
///
/// The initial values here are the defaults; ``SettingsTable`` gives each its key, unit and sentence, and everything else
/// (YAML, environment, `sigyn check`, `/config`, docs/configuration.md) is derived from that table.
public struct Config: Sendable, Equatable {
    public var authEnabled = false
    public var server = Server()
    public var tls = TLS()
    public var auth = Auth()
    public var storage = Storage()
    public var s3 = S3()
    public var wal = WAL()
    public var retention = Retention()
    public var deletes = Deletes()
    public var query = Query()
    public var memory = Memory()
    public var limits = Limits()

    public init() {}

    public struct Server: Sendable, Equatable {
        public var listen = "127.0.0.1:3100"
        public var logLevel = "info"
        public var pushBodyMax = 100 << 20
        public var pushDecodedMax = 256 << 20
        public var pushInFlightMax = 256 << 20
        public var formBodyMax = 10 << 20
        public var readBuffer = 256 << 10
        public var decompressionRatioMax = 250
        public var headerBytesMax = 64 << 10
        public var headerTimeout: Int64 = 30 * .nanosecondsPerSecond
        public var bodyRateMin = 1 << 10
        public var bodyRateWindow: Int64 = 10 * .nanosecondsPerSecond
        public var writeTimeout: Int64 = 60 * .nanosecondsPerSecond
        public var connectionsMax = 10_000
        public var connectionsPerAddressMax = 0
        public var idleTimeout: Int64 = 300 * .nanosecondsPerSecond
        public var stopTimeout: Int64 = 5 * .nanosecondsPerSecond
        public var reloadInterval: Int64 = 5 * .nanosecondsPerSecond
    }

    public struct TLS: Sendable, Equatable {
        public var certificateFile = ""
        public var keyFile = ""
        public var clientCAFile = ""
        public var clientCertificate = "required"
        public var versionMin = "1.2"

        public var isOn: Bool { !certificateFile.isEmpty }
    }

    public struct Auth: Sendable, Equatable {
        public var credentialsFile = ""
        public var readyOpen = true
        public var metricsOpen = false
    }

    public struct Storage: Sendable, Equatable {
        static let options = StorageOptions()

        public var directory = "data"
        public var store = ""
        public var headMax = options.headBytesMax
        public var headAgeMax = options.headAgeMax
        public var headsWaitingMax = options.sealedHeadsMax
        public var pushQueueMax = options.queueBytesMax
        public var blockSize = options.blockBytes
        public var compressionLevel = Int(options.compressionLevel)
        public var mergeSegmentsMin = options.mergeSegmentsMin
        public var mergeMax = options.mergeBytesMax
        public var maintenanceInterval = options.maintenanceInterval
        public var directoryCache = options.directoryCacheBytes
        public var diskReserve = options.diskReserveBytes
    }

    public struct S3: Sendable, Equatable {
        public var region = ""
        public var endpoint = ""
        public var addressing = "auto"
        public var caFile = ""
        public var connectionsMax = 16
        public var timeout: Int64 = 30 * .nanosecondsPerSecond
        public var stallTimeout: Int64 = 10 * .nanosecondsPerSecond
        public var attemptsMax = 4
        public var hedgeAfter: Int64 = .nanosecondsPerSecond
        public var partSize = 16 << 20
        public var cacheDirectory = ""
        public var cacheSize = 10 << 30
        public var orphanGrace: Int64 = 3600 * .nanosecondsPerSecond
    }

    public struct WAL: Sendable, Equatable {
        public var sync = "always"
        public var syncInterval: Int64 = .nanosecondsPerSecond
    }

    public struct Retention: Sendable, Equatable {
        public var period: Int64 = 0
        public var sizeMax = 0
    }

    public struct Deletes: Sendable, Equatable {
        public var enabled = true
        public var cancelPeriod: Int64 = 24 * 3600 * .nanosecondsPerSecond
    }

    public struct Query: Sendable, Equatable {
        public var threads = 0
        public var concurrentMax = 16
        public var bytesInFlightMax = 4 << 30
        public var queueMax = 200
        public var memoryMax = 1 << 30
        public var multiTenantQueriesEnabled = false
        public var tailMaxDuration: Int64 = 3600 * .nanosecondsPerSecond
        public var tailBuffer = 8 << 20
    }

    public struct Memory: Sendable, Equatable {
        public var max = 0
    }

    /// Loki's names; rates are in MiB as there.
    public struct Limits: Sendable, Equatable {
        public var ingestionRateMB = 512.0
        public var ingestionBurstSizeMB = 1024.0
        public var perStreamRateLimit = 512 << 20
        public var perStreamRateLimitBurst = 1 << 30
        public var maxGlobalStreamsPerUser = 100_000
        public var maxLineSize = 256 << 10
        public var maxLineSizeTruncate = false
        public var maxLabelNameLength = 1024
        public var maxLabelValueLength = 2048
        public var maxLabelNamesPerSeries = 15
        public var rejectOldSamples = true
        public var rejectOldSamplesMaxAge: Int64 = 7 * 24 * 3600 * .nanosecondsPerSecond
        public var creationGracePeriod: Int64 = 600 * .nanosecondsPerSecond
        public var allowStructuredMetadata = true
        public var maxStructuredMetadataSize = 64 << 10
        public var maxStructuredMetadataEntriesCount = 128
        public var discoverServiceName = [
            "service", "app", "application", "app_name", "name", "app_kubernetes_io_name", "container", "container_name",
            "k8s_container_name", "component", "workload", "job", "k8s_job_name",
        ]
        public var discoverLogLevels = true
        /// Pushes are refused up to this time; `.min` is never.
        public var blockIngestionUntil = Timestamp.min
        public var blockIngestionStatusCode = 260
        /// Path of the file with the settings of single tenants; empty: there is none.
        public var perTenantOverrideConfig = ""
        public var perTenantOverridePeriod: Int64 = 10 * .nanosecondsPerSecond
        public var maxEntriesLimitPerQuery = 5000
        public var maxQueryLength: Int64 = 721 * 3600 * .nanosecondsPerSecond
        public var maxQueryRange: Int64 = 0
        public var maxQueryLookback: Int64 = 0
        public var maxQuerySeries = 500
        public var maxQueryBytesRead = 0
        public var maxQueryMemory = 256 << 20
        public var maxStreamsMatchersPerQuery = 1000
        public var maxConcurrentTailRequests = 10
        public var volumeEnabled = true
        public var volumeMaxSeries = 1000
        public var queryTimeout: Int64 = 60 * .nanosecondsPerSecond
    }
}
