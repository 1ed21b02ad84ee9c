import LokiAPI

extension Config.Limits {
    /// What a push is held against.
    var push: PushLimits {
        var limits = PushLimits()
        limits.maxLineSize = maxLineSize
        limits.maxLineSizeTruncate = maxLineSizeTruncate
        limits.maxLabelNamesPerSeries = maxLabelNamesPerSeries
        limits.maxLabelNameLength = maxLabelNameLength
        limits.maxLabelValueLength = maxLabelValueLength
        limits.rejectOldSamples = rejectOldSamples
        limits.rejectOldSamplesMaxAge = rejectOldSamplesMaxAge
        limits.creationGracePeriod = creationGracePeriod
        limits.allowStructuredMetadata = allowStructuredMetadata
        limits.maxStructuredMetadataSize = maxStructuredMetadataSize
        limits.maxStructuredMetadataEntriesCount = maxStructuredMetadataEntriesCount
        limits.discoverServiceName = discoverServiceName
        limits.discoverLogLevels = discoverLogLevels
        return limits
    }
}
