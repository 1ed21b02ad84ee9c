import AWS
import HTTPTransport
import LogModel
import LogStorage
import ObjectStores

extension Config {
    /// Nil: segments lie in the data directory.
    ///
    /// - Throws: ``ObjectStoreError`` when the place or how to get there is not usable; the bucket itself is not asked.
    /// - Parameter isCached: through the cache on disk, where one is configured.
    public func segmentStore(isCached: Bool = true) throws(ObjectStoreError) -> (any ObjectStore)? {
        if storage.store.isEmpty { return nil }
        var options = S3Options()
        options.region = s3.region.isEmpty ? nil : s3.region
        options.endpoint = s3.endpoint.isEmpty ? nil : s3.endpoint
        options.addressing = S3Client.Addressing(rawValue: s3.addressing)
        options.tls = TLSOptions(caFile: s3.caFile.isEmpty ? nil : s3.caFile)
        options.connectionsMax = s3.connectionsMax
        options.timeoutSeconds = Double(s3.timeout) / 1e9
        options.stallSeconds = max(1, Int(s3.stallTimeout / .nanosecondsPerSecond))
        options.retry.attemptsMax = s3.attemptsMax
        options.hedgeAfterSeconds = s3.hedgeAfter == 0 ? nil : Double(s3.hedgeAfter) / 1e9
        options.partBytes = s3.partSize
        let store = try S3Store(S3Location(parsing: storage.store), options)
        if s3.cacheSize == 0 || !isCached { return store }
        let folder = s3.cacheDirectory.isEmpty ? storage.directory + "/cache" : s3.cacheDirectory
        do throws(DiskError) {
            return CachedStore(store, cache: try PageCache(disk: SystemDisk(), folder: folder, bytesMax: s3.cacheSize))
        } catch { throw ObjectStoreError(.unavailable, "the cache of objects cannot be used: \(error)") }
    }
}
