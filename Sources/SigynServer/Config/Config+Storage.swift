import LogStorage

extension Config {
    /// What the store is opened with.
    public var storageOptions: StorageOptions {
        var options = StorageOptions()
        options.walSync =
            switch wal.sync {
            case "interval": .interval(wal.syncInterval)
            case "off": .off
            default: .always
            }
        options.headBytesMax = storage.headMax
        options.headAgeMax = storage.headAgeMax
        options.sealedHeadsMax = storage.headsWaitingMax
        options.queueBytesMax = storage.pushQueueMax
        options.blockBytes = storage.blockSize
        options.compressionLevel = Int32(storage.compressionLevel)
        options.mergeSegmentsMin = storage.mergeSegmentsMin
        options.mergeBytesMax = storage.mergeMax
        options.maintenanceInterval = storage.maintenanceInterval
        options.directoryCacheBytes = storage.directoryCache
        options.diskReserveBytes = storage.diskReserve
        options.retentionAge = retention.period
        options.retentionBytesMax = retention.sizeMax
        options.orphanGrace = storage.store.isEmpty ? 0 : s3.orphanGrace
        return options
    }
}
