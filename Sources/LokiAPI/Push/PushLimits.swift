import LogModel

/// What one push may bring, under Loki's names and with Loki's defaults.
public struct PushLimits: Sendable, Equatable {
    /// Bytes of a line; 0 is no limit.
    public var maxLineSize = 256 << 10
    /// Cut longer lines instead of refusing them.
    public var maxLineSizeTruncate = false
    /// Labels of a stream, `service_name` not counted.
    public var maxLabelNamesPerSeries = 15
    /// Bytes.
    public var maxLabelNameLength = 1024
    /// Bytes.
    public var maxLabelValueLength = 2048
    public var rejectOldSamples = true
    /// Nanoseconds.
    public var rejectOldSamplesMaxAge: Int64 = 7 * 24 * 3600 * Timestamp.nanosecondsPerSecond
    /// Nanoseconds that an entry may lie in the future.
    public var creationGracePeriod: Int64 = 600 * Timestamp.nanosecondsPerSecond
    public var allowStructuredMetadata = true
    /// Bytes of names and values of one entry; 0 is no limit.
    public var maxStructuredMetadataSize = 64 << 10
    /// Pairs of one entry; 0 is no limit.
    public var maxStructuredMetadataEntriesCount = 128
    /// The first of these labels that a stream has becomes its `service_name`; empty: none is added.
    public var discoverServiceName = [
        "service", "app", "application", "app_name", "name", "app_kubernetes_io_name", "container", "container_name",
        "k8s_container_name", "component", "workload", "job", "k8s_job_name",
    ]
    /// Whether entries get `detected_level` as structured metadata.
    public var discoverLogLevels = true
    /// Names under which a level is looked for: in labels, metadata, JSON and logfmt keys.
    public var logLevelFields = [
        "level", "LEVEL", "Level", "log.level", "severity", "SEVERITY", "Severity", "SeverityText", "lvl", "LVL", "Lvl", "severity_text",
        "Severity_Text", "SEVERITY_TEXT",
    ]

    public init() {}
}
